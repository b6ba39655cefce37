// What people say about access, identity, complaints and leaving. See phrasebook.h for the line
// format.
#include "demo/internal/phrasebook.h"

namespace clarion::demo {

const std::string_view kAccountPhrases = R"(
## password_reset
P: I {can't log in|can't get into my account|am locked out}{ of my account|}. {it says wrong password|the reset mail never arrives|too many attempts}.
P: {I forgot|lost} my password and the {reset link|code} {has expired|goes to an old number|doesn't come}. {checked spam too|tried <n> times}.
P: {the code|the text with the code} {goes to|is sent to} {my old phone|a number I don't have}. {how do I get in|can you change it}?
P: {my account is blocked|account locked}, {unlock it please|I just need to see a bill|after one wrong try}.
P: {it doesn't recognize|your site doesn't know} my e-mail, {<email>|the one I always use}. {I'm sure it's right|}
P: {new phone|since I changed phones} and {the authenticator is gone|I can't confirm the login}.
P: I need to {reset|change} {my password|my pin|my login}, {the page loops|it says link invalid}.
T: {password reset|can't log in|locked out|code not arriving}
N: {my password|logging in|my locked account|a reset code that never comes}
D: {my e-mail is|the login is} <email>.
D: {used chrome and my phone|tried incognito}.
E: {I need a bill for my taxes today|all this for one pdf}.
Q: {which e-mail do you use|what's the e-mail on the account}? => {<email>|it's <email>|<email>, or maybe my work one}.
Q: {did the code arrive|anything yet}? => {no|yes, <card4>|got it, one second}.
A: identity.send_reset email=<email> => sent
A: identity.unlock customer=<custref> => unlocked
S: {I've unlocked it|your account's open again}, {use the new link|set a new password} {within the hour|}. {great, you're in|does it work}.
S: {I changed the number|your new phone is on file}, {the code comes there now|try again please}.
U: {I can't change the number without|for safety you need} {id in a shop|a letter}. {sorry|}
U: {the mail system is delayed|I've sent it again}, {it can take until tomorrow|please wait}.

## address_change
P: {I'm moving|we moved|I've moved} {to <street>, <city>|on <soon>}, {please update my address|how do I take my <product> with me}.
P: {I need to|can you} {change|update} {my address|billing address}? {it's now|new one is} <street>, <postcode> <city>.
P: {my bills|letters|your mail} still {go to|come to} {the old address|my ex's place}, {I changed it in <month>|I told you twice}.
P: {can I|will I be able to} {keep my plan|get <plan>} {at the new place|in <city>}? {move is <soon>|}
P: {there's a typo|wrong house number} in my address, {it should be|correct is} <street>.
P: {the form|the site} says {address unknown|"not found"} for <street>. {new building|it does exist, I live there}.
T: {moving|change address|new address} {<city>|<street>|}
N: {a move|my new address|changing my address}
D: {the postcode is|it's} <postcode>.
D: {keys from <soon>|we move out on <soon>}.
E: {moving is enough stress|a week without internet won't do}.
Q: {from what date|when} {does it apply|do you move}? => {<soon>|from today|the <n>th}.
Q: {could you spell the street|what's the street}? => {<street>|sure: <street>, <postcode>}.
A: crm.update_address street=<street>,city=<city> => saved
S: {it's updated|I've changed it}: <street>, <city>. {next bill goes there|confirmation by e-mail}.
S: {your <product> moves on <soon>|the move is booked}, {no new contract|take the router with you}.
U: {<product> isn't available there|the address isn't in our system}, {planning has to check|they'll contact you}.
U: {I can only change billing|the service address needs a form}, {I'll mail it|it's on the site}.

## email_change
P: {please|I'd like to} {change my e-mail|update my contact details|use another e-mail}, {new one is|to} <email>.
P: {I got married|my name changed|it's under my late husband's name}, {how do I change|can you change} {the account|the name on the contract}?
P: {I don't get|stopped getting} {your e-mails|bills by mail|notifications} {since <month>|}, {is <email> on file|wrong e-mail maybe}.
P: {take over|transfer} {the contract|the line} {to my daughter|to my wife|from my father}, {what do you need|form please}.
P: {stop sending me|unsubscribe me from} {ads|offers|texts}. {I said no twice|I want that in writing}.
P: {remove|delete} my {old number|bank details|second user} {from the account|please}.
T: {change e-mail|change name|update details}
N: {my contact details|the e-mail on my account|a name change}
D: {old one was my work mail|account is under <name>}.
D: {I can send the certificate|I have a copy of my id}.
E: {you'd think that's a button somewhere}.
Q: {how is the new e-mail spelled|what's the new one}? => {<email>|<email>, all lower case}.
Q: {is the phone number still right|keep <phone>}? => {yes|yes, <phone>|no, use my mobile}.
A: crm.update_contact email=<email> => saved
S: {changed|that's done}, {a mail went to <email>|please click the link in the mail}.
S: {I've taken you off|you're off the list}, {may take two days|no more ads}.
U: {I need the document first|both owners have to sign}, {I'll send the form|please upload it}.
U: {the field is locked|the system rejects it}, {I've put in a request|can't say when}.

## fraud_alert
P: {somebody|someone} {ordered|bought} {a <device>|a phone} {in my name|on my account}, {I got an invoice|I never did that}. {<amount>|order <order>}
P: I {got|received} {a strange text|a call|an e-mail} {from "Halden"|saying I owe <amount>|asking for my code}. {is it you|is that real|I clicked it}.
P: {my sim|my number} {was swapped|suddenly went dead} and {my bank was emptied|I get password mails}. {block everything|help}
P: {I gave|I told} {a code|my pin|my card} {to a caller|to someone who said he's from Halden}. {what now|please lock my account}.
P: {there are|I see} {logins|calls|lines} on my account {that aren't mine|from <city>, I've never been there}.
P: {you wrote me|you alerted me} about {a suspicious login|unusual activity}, {it wasn't me|what happened}?
T: {fraud|scam text|not my order|account hacked}
N: {fraud on my account|a scam message|an order I didn't make|a suspicious login}
D: {it was on <date>|this morning at <time>}.
D: {my card ends in <card4>|I've already blocked the card}.
E: {I'm shaking, honestly|I feel so stupid|I can't sleep}.
Q: did you {give anyone a code|click the link}? => {no|yes, I'm afraid|I clicked but closed it}.
Q: {which card is on file|what card is affected}? => {<cardsay>|ending <card4>|the visa, <cardsay>}.
A: security.lock_account customer=<custref> => locked
A: security.open_case customer=<custref> => case <ticketid>
S: {I've locked the account|it's locked} and {cancelled that order|removed the line}. {you don't owe anything|case <ticketid>}. {please change your password|new pin by mail}.
S: {that message isn't from us|it's a scam}, {nothing happened on your account|you did right to ask}. {delete it|forward it to us}.
U: {the fraud desk is closed|only the fraud team can undo that}, {they open at eight|they'll contact you}.
U: {I can't cancel the order from here|the device has shipped}, {file a police report|send us the report}.

## complaint_agent
P: {I want to|I'd like to} {complain about|make a complaint about} {one of your people|the person I spoke with|your colleague} {on <date>|yesterday}. {rude|hung up on me|talked over me}.
P: {your agent|the last person} {promised|swore} {a call back|<amount2> credit} and {it was a lie|nothing in the notes|nothing happened}.
P: {I was|they} {cut off|hung up on} {after <n> minutes|in the middle of a sentence|while on hold}. {again|is that how you treat people}?
P: {nobody|no one} {listens|reads the notes} {at your company|there}. {every time another answer|five people, five answers}.
P: {I was signed up|somebody put me} {for <plan>|on a new contract} {without my okay|on the phone}, {I never agreed|get me out}.
P: {worst service|terrible service|I'm really disappointed}. {<n> calls|<n> weeks} {and nothing solved|for one simple thing}.
T: {complaint|rude agent|bad service}
N: {a complaint|how I got treated|the way your colleague spoke to me|a promise nobody kept}
D: {I wrote down the name|call was at <time>}.
D: {listen to the recording|you record everything, don't you}.
E: {I've been loyal for years|I don't want vouchers, I want an answer}.
Q: {when was that|do you remember the day}? => {<date>, around <time>|<day>|last week}.
Q: {what would be|what outcome would be} {a fair solution|right for you}? => {an apology|somebody who does what they say|<amount2> off|just fix it}.
A: crm.open_complaint customer=<custref> => complaint <ticketid>
S: {I'm sorry that happened|that isn't how it should go}. {I read the notes|I listened to it}, {I've credited <amount2>|the contract is removed|I've done what was promised now}.
S: {I've logged it with the team lead|complaint <ticketid>}, {she'll write to you by <day>|and I've fixed the open point}.
U: {I can only log it|I can't comment on colleagues}, {complaint <ticketid>|someone might write to you}.
U: {I wasn't on that call|there's nothing in the notes}, {so I can't say|I don't know what he promised}.

## cancel_service
P: I {want|'d like|need} to cancel {my <product>|my contract|everything|<plan>}. {I'm moving abroad|I found something cheaper|too expensive|it never works}.
P: {how do I|where do I} cancel? {the button is hidden|the site sends me in circles|I can't find it anywhere}
P: I {cancelled|sent my cancellation} {on <date>|in <month>} and {you're still billing me|never got a confirmation|the line is still on}.
P: {my father passed away|my mother moved to a home}, {his contract|her line} {needs to be cancelled|has to end}. {what do you need|}
P: {<carrier> offers|I can get} <plan> {for less|for <amount2>}, {so I'm leaving|so please end it by <soon>}.
P: {what's my|is there a} {notice period|early exit fee|cancellation fee}? {I want out|contract till <month>}
P: {please|} {confirm|take this as} my cancellation {as of <soon>|for the end of the contract}, {customer <custref>|line <phone>}.
T: {cancel|cancel contract|end subscription} {<product>|<date>|}
N: {cancelling|ending my contract|my cancellation|cancelling my <product>}
D: {the contract ends <soon>|I'm out of contract since <month>}.
D: {nothing against you|please no offers}.
E: {it should be as easy as signing up|I just want it over with}.
Q: {may I ask why|is there a reason}? => {price|moving|it drops all the time|better offer at <carrier>}.
Q: {would a lower price|what if I gave you <amount2>} {change your mind|a month}? => {no, thanks|hmm, for how long|too late|let me think… okay}.
A: contract.get customer=<custref> => ends <soon>
A: contract.update date=<soon> => saved
S: {it's cancelled|cancellation booked} {as of|for} <soon>. {confirmation goes to <email>|no fee}. {sorry to see you go|please return the router}.
S: {all right, you stay|deal}: <plan> for <amount2>, {twelve months|no contract}. {the cancellation is withdrawn|done}.
U: {I can't cancel here|only retention can cancel}, {they'll call you|please write a letter}.
U: {the notice period is two months|there's an exit fee of <amount>}, {think it over|I can't waive it}.
)";

}  // namespace clarion::demo
