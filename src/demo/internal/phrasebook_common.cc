// What is said in every kind of conversation. See phrasebook.h for the line format.
#include "demo/internal/phrasebook.h"

namespace clarion::demo {

const std::string_view kCommonPhrases = R"(
[agent.greet]
{thank you for calling|thanks for calling|welcome to} Halden{, my name is <agent>|, this is <agent>|, <agent> speaking}. {how can I help|how may I help you{ today|}|what can I do for you}?
{good morning|good afternoon|hello|hi}, {<agent> here|you're speaking with <agent>|this is <agent> from Halden}{. how can I help|, what can I do for you}?
Halden {customer care|service|support}, <agent>{, hello|}. {what's the matter|how can I help you}?
[agent.greet_text]
{hi|hello|hey} <first>, {I'm <agent>|<agent> here|this is <agent>}. {let me have a look|I've read your message|thanks for writing|give me a second to read}.
{thanks for reaching out|thank you for your patience|hello}{, <first>|}! {my name's <agent>|you're chatting with <agent>}. {one moment, I'm reading.|I'll take care of this.|what can I do for you?}
[agent.curt]
{yes|hello|Halden}, {go ahead.|what is it?|what's the problem?}
{what's it about|how can I help}?
[agent.empathy]
{I'm sorry|I'm really sorry|oh, I'm sorry} {to hear that|about that|you've had to deal with this|for the trouble}. {let's sort it out|I'll look into it right away|that shouldn't happen}.
{I understand|I can see} {how frustrating that is|why you're upset|that's not what you expect}. {let me see what I can do|I'd feel the same|give me a second}.
{that sounds annoying|oh dear|goodness, <n> days is long}, {I'll help you with that|let's get this fixed}.
{thanks for telling me|thank you for explaining}, {and sorry for the hassle|I get it}.
[agent.ack]
{okay|all right|right|sure|mm-hmm}. {so it's about <your_noun>|<your_noun>, got it|let me check|one moment}.
{let me|I'll just} {pull up|open} your account{ first|}.
{understood|got you|I see}.
[agent.auth]
{for security|before I look|to be sure it's you|before we continue}, {could you give me|may I have|I need} {your date of birth|your date of birth and postcode|your full name and date of birth}{, please|}?
{can you confirm|please confirm} {your date of birth|the phone number on the account|your postcode and birthday}?
{I need to verify you first|quick security check}: {date of birth|full name and postcode|the e-mail on file}?
[customer.auth]
{it's|sure,|yeah,} <dob>.
<name>, {<dob>|born <dob>|<dob>, <postcode>}.
{<dob>, and the postcode is <postcode>|<postcode>, <dob>}.
{okay|yes}: <name>, <email>, <dob>.
{my number is|phone is} <phone>, {birthday|born} <dob>.
[customer.auth_again]
{I just gave that to|I already told} {your colleague|the last person|the bot}. {fine, |okay, }<dob>.
{again|seriously|for the third time}? <dob>. <name>.
{why do I have to do this twice|didn't that get passed on}? <dob>, <postcode>.
[customer.auth_wrong]
{uh, I think|maybe} {it's the e-mail of my wife|it was my old address|the account is under my company}. 
{I don't remember|no idea what I put there}{, sorry|}.
{<postcode>… no wait|hmm, it could be the old postcode}.
[agent.auth_fail]
{that doesn't match|hmm, I have something else here|I'm afraid that's not what's on file}. {can we try the e-mail|could you try again|any other detail}?
[agent.auth_ok]
{thank you|thanks|perfect}{, <first>|, that matches|, I've got your account open|}.
{great, you're verified|all good, thanks}.
[agent.wait]
{one moment|bear with me|just a second|give me a minute}{ please|}, {I'm checking|I'm opening the system|the system is a bit slow|let me look}.
{let me check that|I'll have a look|I'm just pulling that up}.
{still with you|I'm still here}, {loading|almost there|it's loading}.
[agent.hold]
{can I|may I|is it okay if I} put you on {a brief hold|hold for a moment|hold while I check with {billing|a colleague|the back office}}?
{I'm going to put you on hold|hold the line please}, {two minutes|I'll be right back|need to ask someone}.
[agent.hold_back]
{thanks for holding|thank you for waiting|sorry for the wait|hello, I'm back}. 
{are you still there|sorry, that took longer}? 
[customer.ok]
{okay|sure|yeah|fine|all right|go ahead|no problem}.
{mm-hmm|yep|right}.
{ok, I'll wait|yes please|if it doesn't take long}.
[customer.confirm]
{yes|yeah|exactly|correct|that's right}{, that's the one|, exactly|}.
[agent.check]
{so|just to be sure,|let me get this right:} {this is about <your_noun>|you're asking about <your_noun>}{, correct|, is that right}?
[customer.frustrated]
{this is ridiculous|this is taking forever|come on|I don't believe this}. 
{why is this so complicated|how hard can it be|why does nobody know anything}? 
{I've been|I'm} {on this for|dealing with this for} {<n> days|an hour|weeks}. 
{I'm getting {really |quite |}{annoyed|tired of this|fed up}}. 
[customer.angry]
{this is unacceptable|that's a joke|are you kidding me|you must be joking}! 
{I'm done with Halden|I'll switch to <carrier>|last time I buy from you|I'm telling everyone about this}. 
{I'll go to the regulator|I'm going to post this|you'll hear from my lawyer}. 
[customer.supervisor]
{let me speak to|I want to talk to|get me|put me through to} {a supervisor|your manager|someone in charge|your boss}{, now|, please|}.
{is there|can I have} {a manager|somebody above you} {I can talk to|there}?
[agent.supervisor]
{I understand|of course}. {my supervisor is in a meeting|I can put you through|let me see if my lead is free|a manager can call you back}.
{there's no supervisor available|they'd tell you the same}, {sorry|let me try first}.
[customer.again_second]
{I called|I contacted you|I wrote} {about this |}{<gap>|already}. {it's about|this is about|same thing:} <noun>.
{hi, me again|back again|hello again}. {it was about <noun>|still <noun>}. {it's still not fixed|nothing has changed|}
{I already told|I explained it all to|I talked to} {your colleague|<prev_agent>|somebody} <gap>{ on <prev_channel>|}. {<noun>, still open|it didn't help|the same problem is back}.
{I {was told|got told} it was solved|you closed my case}, {it isn't|not true|but it's back}. {<noun> again|again: <noun>}.
[customer.again_many]
{this is|that's} the <ordinal> time {I'm calling|I've contacted you|I explain this} about <noun>. {does anyone read notes|please, just solve it|}
<ordinal> {time|attempt|try} now. {<noun>|it's about <noun>}. {I told <prev_agent>|I told the last one} {everything|the whole story} <gap>.
{I've lost count|how many more times}. {<noun>, <n> people, no answer|it's <noun>, still}. 
{do I really have to|must I} explain it {again|all over}? {<ordinal> time|you should have it in the notes}. <noun>.
[customer.prev_promise]
{I was promised|they said I'd get|<prev_agent> promised} {a call back|a callback|an answer|an e-mail} {by <day>|the next day|within 48 hours} and {nobody called|nothing came|I heard nothing}.
{nobody called me back|no callback, nothing}{, of course|, as usual|}.
[customer.prev_channel]
{I tried|first I tried} {<prev_channel>|it by <prev_channel>}, {that got me nowhere|no answer|they sent me here}.
[customer.hello_voice]
{hi|hello|hey|yeah hi|good morning|good afternoon|hello there}{, my name is <name>|, this is <first> <last>|, <name> here|,|,|,}
{yes, |}{hi|hello} {there|<agent>|}, 
{okay so|so,|well,|right,} 
[customer.hello_text]
{hi|hello|hey|hi there|good evening|morning}{!|,|.|}
{hey team|hello Halden|hi guys},
{quick question|need help|help please}:
{sorry to bother you|not sure I'm right here}, {but |}
[customer.hello_email]
{dear Halden team|hello|good day|dear sir or madam|hi|to whom it may concern},
[customer.hello_foreign]
{hola|buenos días|buenas tardes}, {disculpe mi inglés|¿habla español?|mi inglés no es perfecto}. 
{guten Tag|hallo|grüß Gott}, {mein Englisch ist nicht so gut|sprechen Sie Deutsch?|ich versuche es auf Englisch}. 
{bonjour|bonsoir}, {excusez mon anglais|vous parlez français ?|désolé pour mon anglais}. 
[customer.foreign_es]
{gracias, muy amable|sí, correcto|vale, entiendo|perdón, ¿puede repetir?|no entiendo muy bien}.
[customer.foreign_de]
{danke schön|ja, genau|in Ordnung, verstehe|können Sie das bitte wiederholen?|das ist mir zu schnell}.
[customer.foreign_fr]
{merci beaucoup|oui, c'est ça|d'accord|pardon, vous pouvez répéter ?|je ne comprends pas très bien}.
[customer.hedge]
{I'm not sure if|maybe|I think|it might be me, but|sorry if I'm wrong, but} 
{look,|listen,|the thing is,|so basically,|okay here's the thing:} 
{I hope you can help me.|I've got a problem.|I have a question.|something odd happened.} 
[customer.side]
{sorry, the dog's barking|my phone's at five percent|I'm in the car by the way|hang on, somebody's at the door}.
{you can hear the baby, sorry|it's raining like crazy here|I'm at work, so I have to be quick}.
{my {wife|husband|son} normally does this|I'm not good with these things|I only have ten minutes}.
{long day|it's been one of those weeks|I wasn't going to call but}.
[customer.ask]
{can you help|what can you do|could you check|please look into it|can you fix that}?
{what should I do|what are my options|how do we solve this}?
{thanks in advance|please get back to me|I'd appreciate a quick answer}.
[customer.thanks]
{thanks|thank you|okay thanks|great, thanks|perfect, thank you so much}{ for your help|, <agent>|, that was quick|, bye|}.
{wonderful|oh good|finally}{, thank you|. have a nice day|, someone who knows what they're doing|}.
{ok, {bye|take care}|cheers}.
[customer.meh]
{okay|well|fine}{. I'll wait then|. if you say so|, I guess}.
{hmm|right}. {that doesn't really help|so nothing today|I'd hoped for more}.
{so I have to call again|and if it doesn't come}? {great|okay}.
[customer.accept]
{oh|ah|okay}{, that makes sense|, good|, I see|, so that was it}. {thanks|great|perfect|}
{that works|sounds good|good to hear}.
{yes it's there now|it works|I can see it}{!|, thank you|.}
[customer.doubt]
{are you sure|and that's certain|really}? {they said that last time|can I have that in writing|I've heard that before}.
{how long will it take|when exactly|what if it doesn't work}?
[agent.reassure]
{yes|I'm sure}, {it's in the system|I can see it here|it's noted on your account}.
{normally that takes|it takes} {a day or two|until <day>}. {you'll get a message|}
[agent.promise]
{I'll|I will} {call you back|give you a call|get back to you} {tomorrow|by <day>|within 24 hours|on <day> before noon}{ with an update|, I promise|}.
{I'll check|let me find out} and {e-mail you|send you a message|ring you} {by <day>|tomorrow|as soon as I know}.
{you have my word|leave it with me}, {you'll hear from me by <day>|I'll follow up tomorrow}.
[agent.recap]
{so to sum up|to recap|just to summarise}: {<your_noun>,|we looked at <your_noun>,} {and the next step is with me|and that's settled|I noted it on your account}. {reference <ticketid>|}
[agent.more]
{is there anything else|anything else I can help with|can I do anything else for you}{ today|}?
[customer.no_more]
{no, that's {all|it|everything}|no thanks|nope, all good|that was it}.
[customer.one_more]
{oh, one more thing|actually, yes|while I have you}: {when is my bill due|is my e-mail up to date|can I get that in writing|what are the opening hours in <city>}?
[agent.one_more]
{sure|of course}: {it's <soon>|I've just sent it to <email>|that's all up to date|nine to six}.
[agent.close]
{thanks for getting in touch|thanks for your time|have a nice day|take care}{, <first>|}{. bye|!|.}
{you're welcome|my pleasure|glad I could help}. {bye|have a good one|all the best}{!|.}
[agent.survey]
{you may get|you'll receive} a short survey{, I'd be happy if you answer|. it's about me, not the company|}.
[agent.upsell]
{by the way|while you're here}, {we have|did you know about} {an offer on <plan>|a deal for <amount2>}{, interested|}?
[customer.upsell_no]
{no, I just want this fixed|no thanks|not now, please|seriously? no}.
[agent.transfer]
{that's handled by|you'd need|I have to transfer you to} {another team|our <queue> team|a colleague in <queue>}. {one moment|please stay on the line|I'll connect you}.
{I'm in the wrong department for this|I can't do that here}, {connecting you|I'll pass you on}.
[agent.transfer_warm]
{I'll stay on until they answer|I've explained everything to my colleague}{, so you don't have to repeat it|}. {connecting|here's <queue>}.
[customer.transfer_react]
{again|another one|not again}? {I've waited long enough|okay, but please explain it to them|fine}.
{okay|all right}{, thanks|}.
[agent.second]
{hello|hi}, {this is <agent>|<agent> here|<agent>} {in|from} <queue>. {what's it about|how can I help|I've got the notes, <your_noun>|my colleague told me a little}.
[customer.restate]
{so once more|as I told your colleague|like I said}: {<noun>|it's <noun>}.
{it's about <noun>|<noun>}. {isn't that in the notes|she said she'd tell you}?
[agent.deadair]
{hmm.|uh-huh.|okay…|so…}
[customer.still_there]
{hello|are you still there|anybody there|did I lose you}?
[agent.claim]
{okay, done|I've done that for you|it's taken care of|that's sorted}. {anything else|you're all set}.
{I've forwarded it|passed it along|I put it in the system}, {it'll be fine|should be done}.
[voicebot.greet]
welcome to Halden. {in a few words|please tell me}, {what are you calling about|how can I help}?
{hello, this is Milo, the Halden assistant|hi, I'm Milo}. {what can I do for you|tell me in a few words what it's about}.
[chatbot.greet]
{hi|hello|hey} {<first>|there}! {I'm <bot>, your Halden assistant|<bot> here, your digital helper}. {what can I help you with|ask me anything about your account|how can I help}?
{welcome back|hi}, {this is <bot>|I'm <bot>}. {choose a topic or type your question|tell me in one sentence what's up}.
[bot.understood]
{got it|okay|thanks}, {so it's about <your_noun>|I can help with <your_noun>}. {let me check.|one second.|is that right?}
{I found a topic for that|sounds like <your_noun>}. {I'm looking it up|let's see}.
[bot.misheard]
{I think you mean|it sounds like this is about|you'd like help with} <wrong_noun>. {is that correct|right}?
{here are some articles about|let me show you how to deal with} <wrong_noun>. {did that help|was that useful}?
[bot.sorry]
{sorry, I didn't get that|I'm not sure I understood|hmm, I don't know that one}. {could you rephrase|please say it in other words|try "billing", "order" or "technical"}.
[bot.loop]
{please select|choose} one: {1 bill, 2 order, 3 technical, 4 other|"yes" or "no"}.
{to continue|for your safety|before I go on}, {please enter your customer number|please log in again with the link|please confirm your e-mail}.
{I've sent you a link|please use this form}{. tell me when you're done|}. {did this solve your problem|can I do something else}?
{let's start over|okay, back to the main menu}. {what is it about|how can I help}?
[customer.to_bot]
{it's about|I have a question about|need help with|calling about|hi, it's about|something about} <noun>{, order <order>|, line <phone>|, since <date>|}
<noun>{, since <date>|, <n> days now|, it's urgent|, please help|, second time|}
{I need|can I get} {help|some help|support} with <noun>{ please| today|}
[customer.bot_no]
{no|nope|no, that's not it|wrong}{. <terse>|, I said <terse>|}.
{that's not what I asked|not that|you don't understand}{. <terse>|}.
[customer.bot_loop]
{I did that|done already|still the same page|it brings me back to the start}.
{<terse>|<terse>!!|yes, and it doesn't work}.
{the link {is dead|goes to the homepage}|we're going in circles|no}.
[customer.human]
{agent|human|representative|real person please|operator}{!|}
{can I|let me|I want to} {talk to|speak with|chat with} {a human|a person|somebody real}{, please|}.
{this bot is useless|stop|I don't want a bot}{. human please|. agent|}.
[bot.handover]
{okay|of course|I understand}, {I'm connecting you|let me get a colleague|transferring you to an agent}. {please wait|it may take a few minutes|}
[bot.refuse]
{I can help you faster myself|most things I can solve here}. {tell me a bit more|what is it about}?
[bot.step]
{please confirm|just to confirm}: {date of birth|the last four of your phone|your postcode}?
[bot.solved]
{done|all set|good news}! <solution>
<solution> {was that helpful|anything else}?
[bot.claim]
{I've taken care of it|your request is done|that's been submitted|everything is set}. {you'll get a confirmation|anything else}?
[customer.bot_ok]
{ok thanks|thanks|great|👍|that's it|cool}{.|!|}
{yes|yep|perfect}{, bye|}{.|}
[customer.bot_leave]
{forget it|never mind|I'll call|useless}{.|…|}
[customer.abandon]
{still waiting|hello?|anyone there|is this chat working|I've been in the queue for ages}{.|?|}
[system.queue]
{you are number <n> in the queue|all our agents are busy|please hold, your call is important to us|an agent will be with you shortly}.
[system.ack]
{we received your message|thanks for your message}, {reference <ticketid>|your ticket is <ticketid>}. {we usually answer within 24 hours|an agent will reply soon}.
[email.reply_open]
{hello|dear|hi} <first>, {thank you for your message|thanks for getting in touch|I'm answering your mail of <date>}. 
[social.reply_open]
{hi|hello|hey} <first>, {thanks for reaching out|thank you for your message|sorry for the wait}. 
[email.sign_agent]
{kind regards|best|regards|sincerely}, <agent>, Halden
[email.sign_customer]
{regards|best|kind regards|thanks}, {<name>|<first>|<name>, <phone>|<name>, customer <custref>}
[email.chase]
{any news|I'm still waiting for an answer|did you get my message}? {it's been <n> days|sent <date>|}
[outbound.greet]
{hello|hi}, {this is <agent> from Halden|<agent>, Halden}. {am I speaking with|is this} <name>?
[outbound.yes]
{yes, speaking|that's me|yes?|who's this}
[outbound.callback]
{I'm calling as promised|I said I'd call back|this is the callback} about <your_noun>. {I have news|I've looked into it|}
[outbound.offer]
{I'm calling because you can get|I have an offer for you:} <plan> {at|for} <amount2>{ a month|}. {does that sound interesting|may I explain}?
[customer.offer_no]
{not interested|no thanks|I'm at work|take me off the list}.
{send it by mail|how did you get my number}{.|?}
[customer.offer_yes]
{oh|okay}, {tell me more|what's the catch|and the contract}?
[emoji]
😡
🙄
😕
😅
🙏
😩
🤷
👍
😊
[filler]
um,
uh,
you know,
like,
I mean,
well,
[name.first]
Ana|Bruno|Carla|David|Elena|Farid|Grace|Hugo|Ines|Jonas|Katrin|Liam|Maya|Noah|Olga|Paulo|Quinn|Rosa|Samir|Tessa|Uma|Viktor|Wendy|Ximena|Yusuf|Zoe|Aisha|Ben|Chiara|Dmitri|Emma|Felix|Gloria|Henrik|Imani|Jürgen|Kofi|Lucía|Marek|Nadia|Oscar|Priya|Rafael|Sofie|Tomás|Ursula|Vera|Walter|Yara|André
[name.last]
Almeida|Becker|Castillo|Dubois|Evans|Fischer|García|Haddad|Ivanov|Jensen|Kowalski|Lopes|Meyer|Nakamura|Okafor|Pereira|Quintero|Rossi|Schmidt|Tanaka|Ueda|Vargas|Weber|Xu|Young|Zimmermann|Adeyemi|Bianchi|Clarke|Díaz|Eriksson|Ferreira|Gupta|Hughes|Ibrahim|Johnson|Keller|Lindgren|Müller|Novak|O'Brien|Patel|Reyes|Silva|Turner|Vogel|Walsh|Yilmaz|Brown|Moreau
[street]
Harbor Street|Mill Lane|Oak Avenue|Station Road|Chapel Hill|Lindenweg|Rua das Flores|King Street|River Walk|Elm Court|Sunset Drive|Market Square|Birch Close|Garden Terrace
[city]
Lindham|Portmere|Eastbrook|Alderton|Vale Sands|Kingsmoor|Norfield|Tarrow|Westhaven|Millbrook|Castrel|Brightwater
[item]
router|wifi extender|set-top box|phone case|tablet|smart watch|wireless earbuds|security camera|doorbell|laptop bag|charger|mesh kit|game controller|smart plug
[device]
Aster 12|Aster 12 Pro|Nimbus S|Nimbus Fold|Corvo 5|Corvo 5 Lite|Pallas X|Pallas Mini
[plan]
Fiber 500|Fiber Giga|Mobile Flex|Mobile Max|Family Duo|TV Plus|Home Complete|Mobile Start
[country]
Spain|Turkey|Canada|Japan|Morocco|Switzerland|Greece|Mexico|Thailand|Croatia
[carrier]
Telvia|Bluewire|NorthCell|Orbicom|Vento
)";

}  // namespace clarion::demo
