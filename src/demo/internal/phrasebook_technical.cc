// What people say when something does not work. See phrasebook.h for the line format.
#include "demo/internal/phrasebook.h"

namespace clarion::demo {

const std::string_view kTechnicalPhrases = R"(
## outage
P: {my internet|the internet|everything|our whole connection} {is down|is out|went dead|stopped} {since <time>|since this morning|about an hour ago|again}. {is there an outage|what's going on}?
P: {is there|are you having} {an outage|a problem|a fault} in {<city>|my area|<city>, around <street>}? {nothing works here|the whole street is out|my neighbor has the same}
P: {no internet, no tv, no phone|no signal at all|the router light is red|the box says no connection} {since <time>|since last night|}{, <city>|}.
P: {when|how soon} will {it|the internet|service} {be back|come back|be fixed} {in <city>|}? {your status page says all good|the page is useless}
P: {I have|we've got} {no service|zero bars|"emergency calls only"} {on two phones|since <time>|in <city>}.
P: {we run a shop|I'm a nurse|I work from home} and {the line is dead|there's no connection} since <time>. {card payments don't work|I need a time}.
P: {third outage|second time} {this month|in <n> weeks}, {down again since <time>|and here we are again}.
P: the {fiber|light on the box|connection} {dropped|went red} {at <time>|during the storm|out of nowhere} and {hasn't come back|stays off}.
T: {internet down|no service|outage} {<city>|since <time>|}
N: {an outage|my internet being down|no service in <city>|the line being dead}
D: {I restarted everything|router off and on, twice}.
D: {my neighbors are out as well|my neighbor's is fine, strangely}.
D: {I'm on mobile data now|calling from my work phone}.
E: {I have a meeting in ten minutes|we lose money every hour|my mother's alarm runs over that line}.
Q: what {color|lights} {is the light|do you see} on the {box|router}? => {red|blinking orange|the middle one is off|green, then red}.
Q: {when did it|what time did it} {start|drop}? => {about <time>|<time>, maybe a bit earlier|woke up and it was gone}.
Q: {is anything else affected|does the phone line work}? => {no, all dead|tv too|mobile works}.
Q: {can you|could you} unplug it for {30 seconds|a minute}? => {okay… done|did that already|one moment… it's coming back… no, still red}.
A: network.check_outage postcode=<postcode> => area fault <ticketid>
A: network.reset_port line=<phone> => ok
S: {I see a fault in your area|there's a damaged cable in <city>}, {crews are on it|they're working on it}, {expected back by <time>|should be fixed tonight}. {you get a text|I've added you to the list}.
S: {I reset the port from here|I've rebuilt the connection}. {is it back|the light should go green now}. {good|}
U: {there's no estimate yet|I don't have a time}, {I can't tell you more|please keep an eye on the status page}.
U: {I don't see any fault|it's all green here}, {you'd need a technician|let's wait until tomorrow}.

## slow_internet
P: {my internet|the wifi|our connection} {is so slow|crawls|is really slow|keeps dropping} {in the evening|since <date>|for <n> days|lately}. {I pay for <speed>|speed test says 12|netflix buffers all the time}.
P: I {only get|measure|am getting} {8|11|15|20|30} {megabits|mbps} {instead of|and I pay for} <speed>. {it used to be fine|what's wrong|please fix this}.
P: {video calls|my meetings|games} {freeze|drop|lag} {every few minutes|all day|after six}. {it's your line|other sites are slow as well}.
P: {the connection|wifi} {drops|cuts out} {every hour|ten times a day|whenever it rains} {and comes back|}, {it's driving me mad|I can't work like that}.
P: {since the|ever since the} {upgrade to <plan>|new router|technician was here} {it's slower than before|the upload is terrible|nothing loads}.
P: {upstairs|in the bedroom|in my office} {there's no wifi|the wifi doesn't reach|I get one bar}, {what can I do|do you sell something for that}?
P: {ping is|latency is} {300|900|all over the place} {in the evening|since <date>}, {packet loss|and pages time out}. {tested by cable|cable and wifi}.
T: {slow internet|wifi slow|keeps dropping} {<speed>|since <date>|}
N: {slow internet|my slow connection|the wifi dropping|getting less than <speed>}
D: {tested by cable too|I ran three speed tests}.
D: {four people at home|it's worst around nine in the evening}.
D: {I moved the router|new cable, same thing}.
E: {I'm paying for a sports car and getting a bike|my boss thinks I do it on purpose|the kids have homework online}.
Q: are you {on wifi or cable|testing by cable}? => {wifi|both|cable, straight into the router}.
Q: what {speed|result} {do you get|does the test show}? => {14 down, 2 up|it says 9.8|22… now 17}.
Q: {how many devices are connected|anything downloading}? => {ten maybe|just the tv and phones|nothing special}.
Q: {which channel|could you log in to the router and tell me the channel}? => {how do I do that|it says auto|channel 11}.
Q: {can you restart the router|shall we reset it together}? => {okay, lights are off… coming back|did it an hour ago|done}.
Q: {try the speed test once more|and now}? => {a bit better, 40|same|ooh, <speed> almost}.
A: network.line_test line=<phone> => attenuation high
A: router.set_channel channel=36 => ok
S: {I moved you to a cleaner channel|I've changed the profile on the line}, {test says <speed> now|it's at full speed here}. {does it feel better|keep an eye on it}.
S: {the router's firmware was old|there was noise on the line}, {I updated it|I've reset it}. {it's stable now|back to <speed>}.
U: {the line test is fine|I see full speed here}, {so it's probably your wifi|there's not much I can do}.
U: {it needs a technician|I can't fix that remotely}, {first slot is <soon>|someone will contact you for a date}.

## router_setup
P: I {just got|received|have} {the|my} new {router|box|modem} and {it won't connect|I can't set it up|the light stays orange|the app doesn't find it}.
P: {how do I|can you help me} {set up|connect|install} {the router|wifi|the mesh thing}? {I'm not technical|the booklet is useless|stuck at step three}.
P: {it asks for|the box wants} {a code|a pppoe password|an installation id} {that I don't have|and mine is rejected}.
P: {I moved|after the move} {to <street>|} and {the router doesn't get a signal|the socket seems dead|internet won't start}.
P: {I want to|how can I} {change the wifi name|change the wifi password|turn on guest wifi|open a port}, {the page won't load|I don't know the admin password}.
P: {my printer|my camera|the doorbell|my laptop} {can't connect|doesn't see the wifi} {since the new router|}, {everything else works|2.4 or 5, no idea}.
P: {activation|the setup wizard} {failed|hangs at 80 percent|says line not found}. {error <n>04|tried <n> times}.
T: {router setup|new router not working|wifi password|orange light}
N: {setting up my router|my new router|the wifi setup|connecting the box}
D: {I followed the booklet|tried with the app and the cable}.
D: {my son usually does this|I'm sixty eight, so please slowly}.
D: {the old one worked|same socket as the old one}.
E: {I've spent three hours on this|it's supposed to be plug and play}.
Q: {which port|where} did you plug {the cable|the fiber} in? => {the yellow one|the one marked wan|the first one I think|hmm, blue}.
Q: what does the {light|display} {show|do}? => {orange, blinking|it says "searching"|green, green, red}.
Q: {press the reset button for ten seconds|could you hold the reset}, {with a pin|it's a small hole}? => {okay… it's blinking now|where's that|done, all lights went off}.
Q: {what's the id on the sticker|read me the sticker}? => {<imei>|it's small… <imei>}.
Q: {open a browser and type the address on the sticker|do you see the login page}? => {yes, it wants a password|page not found|I'm in}.
Q: {enter the code I just sent|did the text arrive}? => {yes, typing|got it|hmm, invalid|it says success}.
A: router.provision serial=<imei> => ok
S: {there we go|perfect}, it's {registered|online}. {wifi name and password are on the sticker|you can connect your devices}.
S: {the line wasn't activated at the new address|your box was still on the old profile}, {I fixed that|it's active now}. {give it five minutes|}
U: {the socket needs to be checked|there's no signal at the socket}, {we need a technician|I'll request a visit}.
U: {I'm not able to see your router|your box doesn't answer}, {try again tomorrow|it may take 24 hours to activate}.

## tv_channels
P: {my tv|the tv box|the tv app} {has no picture|is black|freezes|says error 3011|lost half the channels} {since <time>|since the update|}.
P: {I can't find|why can't I see|somebody took away} {the sports channel|channel 5|the kids package} {anymore|since <date>}? {I pay for it|it's in my plan}
P: {the recording|my recordings|replay} {don't play|are gone|didn't work} {since <date>|}, {the final was on there|my series is lost}.
P: {the app on my tv|streaming on the tablet} {logs me out|says too many devices|won't cast}.
P: {how do I|I want to} {cancel|add} the {movie|sports} package? {it's <amount2> a month|the free month is over}
P: {sound and picture|the audio} {are out of sync|cuts out} {on all channels|on live tv}.
P: the remote {doesn't pair|only works half the time|stopped}. {new batteries|tried everything}.
T: {tv not working|no picture|channels missing|error 3011}
N: {my tv|missing channels|the tv box|a tv error}
D: {internet is fine, just tv|hdmi is plugged in}.
D: {I pulled the plug, same|restarted it <n> times}.
E: {the match starts at eight|that's the only thing my dad has}.
Q: {is there an error code|what's on the screen}? => {3011|just black|"please contact support"}.
Q: {pull the plug for a minute|can you restart the box}? => {did that|okay… logo… loading… same|it's back, oh}.
Q: {which channels are missing|all channels or some}? => {just sports|everything above 100|all of them}.
A: tv.refresh_entitlements customer=<custref> => ok
S: {I've re-sent the channel list|I refreshed your package}, {they should be back|can you see it now}. {great|}
S: {the box had an old version|it was stuck in an update}, {it's updating now|done}, {ten minutes|you can watch}.
U: {that channel left our offer|the contract with them ended}, {nothing I can do|sorry}.
U: {it's a known fault|the engineers know}, {no date yet|it will come with an update}.

## sim_activation
P: my {new sim|esim|sim card} {isn't active|doesn't work|says no service|won't activate} {since <date>|after <n> hours|}. {number <phone>|}
P: {how do I|I'm trying to} activate {my sim|an esim}{ on a <device>|}? {the qr code is invalid|it says already used|the link expired}
P: {I lost|somebody stole} my phone and {need a new sim|ordered a replacement sim}, {how long does it take|it hasn't come}.
P: {it wants|it asks for} {a puk|a pin} {and I don't have the card anymore|and I typed it wrong three times}.
P: {my sim is blocked|sim not registered|"invalid sim"} {after I changed phones|on my <device>|since the swap}.
P: {calls work but|texts work but} {no data|I can't call out} {with the new sim|since activation}.
P: {swap|move} my number {to the new sim|from my old phone to the <device>}, {how|please}. {line <phone>}
T: {sim not active|activate esim|puk code}
N: {activating my sim|my new sim|an esim that won't activate|my puk}
D: {the number's|it's} <phone>.
D: {the letter said two hours|it's been a whole day}.
E: {I can't get my bank codes|I'm unreachable for my kids' school}.
Q: {could you read|what's} the number on the {card|sim}? => {<imei>|tiny… <imei>}.
Q: {which phone is it|what device}? => {a <device>|<device>, bought it new}.
Q: {restart it|turn airplane mode on and off}… {anything|and now}? => {no|two bars|hold on… yes, it says Halden}.
A: mobile.activate_sim line=<phone>,iccid=<imei> => active
S: {it's active now|I've activated it}, {restart the phone|you should see bars within minutes}.
S: {your puk is|here's the puk:} <puk>. {choose a new pin|take your time}, {worked|great}.
U: {the activation is stuck in a queue|the system is slow today}, {it can take 24 hours|please wait until tomorrow}.
U: {I can't do that without a visit in the shop|for security you need to show id in a shop}.

## number_porting
P: I {want to bring|am trying to move|asked to transfer} my number {from <carrier>|to you}, {it was rejected|it's stuck|how long does it take}.
P: {my number|the port} {was supposed to switch|should have moved} on <date> and {it's not done|both sims are dead|I can't get calls}.
P: {<carrier> says|my old provider says} {they never got your request|the data doesn't match}. {who's right|sort it out between you}.
P: {how do I get|I need} {my porting code|a pac code} {to leave|for <carrier>}?
P: {I have a temporary number|you gave me a random number} {still|after <n> days}, {I want mine, <phone>|where's my real one}.
P: {outgoing works|I can call}, but {nobody can reach me|calls go to the old sim} {since the switch|since <date>}.
T: {number transfer|porting|keep my number} <carrier>
N: {moving my number|the number transfer from <carrier>|my porting request}
D: {the number is|it's} <phone>.
D: {contract there ended on <date>|I cancelled there}.
E: {my customers can't reach me|that number is on my business cards}.
Q: {is the name|whose name is} {on the old contract|the same there}? => {yes mine|it's under my wife|<name>, same}.
Q: what's the account number at {<carrier>|the old provider}? => {<invoice>|I don't have it|let me look… <invoice>}.
A: mobile.port_status line=<phone> => rejected name mismatch
A: mobile.port_resubmit line=<phone> => accepted
S: {they rejected it because of the name|there was a typo in the request}. {I've sent it again|fixed and resubmitted}, {date is <soon>|it moves on <soon>}.
S: {it's through now|porting is complete}, {restart your phone|incoming should work}.
U: {the other side has to release it|we wait for <carrier>}, {please ask them|I can't push it}.
U: {I've raised a ticket|porting desk has to look}, {<ticketid>|no date yet}.

## appointment_change
P: {I need to|can I|I have to} {move|change|reschedule|cancel} my {technician appointment|installation|appointment} {on <soon>|for <day>|}. {something came up|I have to work|we're not home}
P: {what time|when exactly} {is the technician coming|is my appointment} {on <day>|}? {I only got "8 to 18"|I lost the text}
P: {your link|the website} {doesn't let me|won't let me} {change the date|pick a slot}, {only shows next month|error}. {I need something before <soon>|}
P: {I'd like|please book} {a technician|an installation} {for <street>|}, {mornings only|as soon as possible}.
P: {you moved|somebody changed} my appointment {without asking|to <soon>}, {I can't then|put it back}.
P: {is it still on|just confirming} {for <day>|the visit on <soon>}? {I didn't get a reminder}
T: {change appointment|reschedule|technician} {<soon>|<day>|}
N: {my appointment|the technician visit|the installation on <soon>|rescheduling}
D: {reference|the number is} <ticketid>.
D: {after four works best|any morning is fine}.
E: {I can't take another day off}.
Q: {which day suits you|when would you like it}? => {<day>|<soon>, in the morning|next week, any day}.
Q: {will someone be home|is there a phone number for the technician}? => {yes, <phone>|my neighbor has the key|I'll be there}.
A: field.reschedule ticket=<ticketid> => <soon>
S: {done|all set}, {you're booked for|it's now} <soon>, {between 8 and 12|in the afternoon}. {you'll get a text the day before|same reference}.
S: {I cancelled the old one|moved it}: <day>, {first visit of the day|9 to 11}.
U: {there are no slots before <month>|I see nothing free}, {I can put you on the list|they'd call you}.
U: {I can't see the partner's calendar|that's done by our partner}, {please call them|I'll pass it on}.

## technician_no_show
P: {the technician|your guy|nobody} {didn't come|never showed up|came} {today|on <day>|on <date>}. {I waited from 8 to 6|I took a day off|no call, no text}.
P: {he|the technician} {came, looked and left|was here ten minutes|said he had no ladder} and {it's still not working|nothing was done|marked it as finished}.
P: {the status says|I got a text that} "{customer not home|visit completed}", {I was home all day|that's a lie|nobody rang}.
P: {second|third} appointment, {second|third} time {nobody came|it's cancelled an hour before}. {unbelievable|I want a name}.
P: {your technician|he} {drilled through|left} {a hole in my wall|a mess|cables hanging} {at <street>|}, {who pays for that|I have photos}.
P: {is he still coming|it's <time>, where's the technician}? {window was until <n> o'clock|}
T: {technician did not come|no show} {<date>|<ticketid>|}
N: {a technician who didn't come|the missed appointment|the technician visit on <date>}
D: {appointment number|ticket} <ticketid>.
D: {I've got a camera at the door|the bell works}.
E: {that's a day's pay|my time is worth something too|I've been without a line for <n> days}.
Q: {what window|what time} {were you given|was it booked for}? => {8 to 12|all day|one to five}.
Q: {which day could you be home|what suits next}? => {<day>, if he really comes|<soon>, and I want a call before}.
A: field.get_visit ticket=<ticketid> => marked no access
A: field.reschedule ticket=<ticketid> => <soon>
S: {I've booked the first slot|you have priority} {on <soon>|<day>}, {I spoke to dispatch|the technician has your number}. {and <amount2> credit for the missed day|}
S: {dispatch says|he's on his way}, {he'll be there by <time>|delayed, not cancelled}.
U: {the earliest is <soon>|I only have next week}, {I know it's bad|that's all I can see}.
U: {I'll complain to the partner|I've logged it}, {they will call you for a new date|no slot yet}.

## app_crash
P: the {app|Halden app|phone app} {crashes|closes|goes white|freezes} {when I open it|on the start screen|right after the face scan|since the update} {on my <device>|}. 
P: {since|after} {version <appv>|the last update|the new version} {I can't open|it won't let me into} the {app|wallet tab|dashboard}. {spinning wheel|white screen|"session token invalid"}.
P: {face unlock|passkey|biometric login} {loops|keeps asking|doesn't stick} {in the app|after updating}, {I'm thrown back to the start|endless circle}.
P: {your new app|the redesign|this update} {is broken|ate my usage widget|lost my saved lines}. {please roll it back|how do I get the old one}?
P: {"session token invalid"|"profile migration failed"|a grey skeleton screen}, {what does that mean|that's all I see} {in the app|since <date>}?
P: {I reinstalled|deleted and installed} the app {<n> times|twice}, {still the white screen|profile migration failed again}.
P: {can't top up|can't see my esim|my tickets vanished} {because|since} the app {keeps crashing|hangs on migrating profile}.
T: {app crashing|white screen|session token invalid|update broke app}
N: {the app crashing|a white screen in the app|the app after the update|login looping in the app}
D: {it's a <device>|<device>, newest system}.
D: {web works, app doesn't|my wife's phone has the same}.
D: {it worked on <day>|fine until the update}.
E: {everything is in that app|you force us to use the app and then this}.
Q: {which version|what version} {do you have|does it say}? => {<appv>|<appv> I believe|where do I see that… <appv>}.
Q: {have you tried to reinstall|could you clear the cache}? => {yes, twice|done, same white screen|okay… no change}.
A: identity.reset_session customer=<custref> => ok
S: {I've reset your session|I cleared your profile on our side}, {sign in again|now open the app}. {there it is|works}.
S: {please use the web login until|there's a fix coming with} the next version, {I've sent the link|meanwhile I topped it up for you}.
U: {we're not aware of a problem|I don't see anything here}, {please try again later|maybe your phone is too old}.
U: {the app team is looking into it|I've passed it on}, {no date|watch for an update}.
)";

}  // namespace clarion::demo
