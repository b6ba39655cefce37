// What people say about orders, deliveries, devices and offers. See phrasebook.h for the line
// format.
#include "demo/internal/phrasebook.h"

namespace clarion::demo {

const std::string_view kOrderPhrases = R"(
## order_status
P: {where is|what's happening with|can you tell me about|any update on} my {order|order <order>|<item>}? {I ordered it|it was ordered} {on <date>|<n> days ago}.
P: I {ordered|bought} {a|the} <item> {on <date>|last week|<n> days ago} and {the status hasn't moved|it still says "processing"|I've heard nothing since}.
P: {the tracking|the tracking link|my order page} {doesn't work|shows nothing|says label created} {for <order>|since <date>|}. {has it shipped|is it even on the way}?
P: {just wanted to check|I'd like to know} {when|if} my <item> {ships|will arrive|is coming this week}. {the number is <order>|order <order>}
P: I {never got|didn't get} {a confirmation|an e-mail} for {my order|the <item>}, {did it go through|is it booked}? {my card was charged <amount>|}
P: {can I still change|is it too late to change} {the address|the color|something} on order <order>? {it's not shipped yet I think|}
P: {half of my order|part of <order>|the cable but not the <item>} {came|arrived}, {when does the rest come|what about the rest}?
P: {it's a gift|I need it for <day>|we're moving on <date>}, {will the <item> be here in time|can you tell me if my order is on time}?
T: {order status|where is my order|track} {<order>|<item>|}
N: {my order|order <order>|the <item> I ordered|where my <item> is}
D: {order number|it's} <order>{, placed <date>|}.
D: {the page says|it says} 2 to 4 {working |}days.
D: I {paid extra for|chose} express.
E: {it's for my kid's birthday|I can't start work without it|I took the day off for it}.
Q: {could I have|what's} the order number{, please|}? => {<order>|it's <order>|one sec… <order>}.
Q: {which address|what postcode} {is it going to|did you enter}? => {<street>|<postcode>|<street>, <city>}.
A: orders.track order=<order> => in transit
S: {I have it here|found it}: it {left the warehouse|shipped} {on <date>|yesterday}, {expected <day>|it should arrive <day>}. {I've texted you the new link|tracking updates tonight}.
S: {it's packed|it's ready} and {goes out today|leaves tonight}. {you'll get the tracking by e-mail|delivery is planned for <day>}.
U: the <item> is {out of stock|on backorder}, {I don't have a date|nobody can tell me when it's back}.
U: {the carrier hasn't scanned it|it's between two depots}, {please wait another two days|I can't see more than you can}.

## delivery_late
P: my {delivery|parcel|<item>} {was supposed to|should have} {come|arrive|been here} {on <day>|on <date>|yesterday} and {nobody came|it's not here|nothing}.
P: {it says|the app says|courier says} {delivered|"handed to resident"} but {I don't have it|I was home all day|there's nothing at the door|no neighbor has it}.
P: {the courier|your driver} {left a card|says he tried|claims nobody was home}, {that's not true|I was here|the bell works fine}. {order <order>|}
P: {this is|it's} {<n> days|over a week} late {now|}, {where's my <item>|what is going on with order <order>}?
P: {the date keeps moving|every day it says tomorrow|delivery was pushed back again}. {I want a real date|do you even have it}?
P: {I took a day off|I waited from eight to six} for {the <item>|your delivery} and {nobody showed up|no call, nothing}.
P: {my package is stuck|the parcel has been sitting} at {a depot in <city>|the <city> hub} {since <date>|for <n> days}. {can somebody move it|please do something}.
P: {you sent it|it went} to the {wrong|old} address. {I live at <street>|I moved months ago}.
T: {late delivery|parcel not here|missing package} {<order>|<item>|}
N: {my late delivery|a missing parcel|the <item> that never arrived|order <order> being late}
D: {I paid for express|I paid extra for next day}.
D: {tracking last changed|the last scan was} on <date>{ in <city>|}.
D: {my neighbors checked too|I asked the whole building}.
E: {I'm leaving on <soon>, so it's useless after that|that's the second order that goes like this|it was a birthday present}.
Q: {is the address still <street>|can you confirm the address, <street>}? => {yes|yes, <street>|that's right, second floor}.
Q: {did you get|was there} a card or {text|message} from the courier? => {no|nothing at all|a text saying "attempted"|a card with no number on it}.
A: orders.track order=<order> => exception at depot
A: courier.open_trace order=<order> => trace <ticketid>
A: orders.reship order=<order> => new shipment
S: {I've opened a trace|it's lost, I'd say} and {I'm sending a replacement|sent a new one} {by express|today}, {it arrives <day>|you'll have it by <day>}.
S: {the depot has it|I reached the courier}, it's {booked for|coming on} <day> {between 9 and 12|in the morning}. {I've put your phone number on it|they'll call before}.
U: {I can only open a trace|the trace takes ten days}, {until then I can't resend|we have to wait for the courier}. {reference <ticketid>|}
U: {the courier is a separate company|it's with the courier now}, {please contact them directly|I don't have anything newer}.

## wrong_item
P: {I got|you sent me|there was} {the wrong|a different} {<item>|model|color|item} {in the box|in my parcel|}. {I ordered|it should be} {the other one|a <item>|the black one}.
P: the <item> {arrived|came} {damaged|with a cracked screen|opened|scratched|without the charger}. {what do I do|I want a new one|please exchange it}.
P: {something is missing|there's a part missing} {from|in} order <order>: {no cable|no power supply|the sim wasn't inside|only one of two}.
P: I {ordered two|ordered one <item>} and {got one|got three}, {and was billed <amount>|the slip says otherwise}.
P: {this isn't|that's not} what I {ordered|bought}. {box says <item>|label says <item>} {but inside it's something else|}
P: {my <item> came|the new <item> is} {dead on arrival|not turning on}, {straight out of the box|tried two outlets}.
P: {it's somebody else's|this is another customer's} {parcel|order}, {the name on it isn't mine|wrong name on the label}.
T: {wrong item|damaged <item>|missing part|wrong color} {<order>|}
N: {a wrong item|the wrong <item>|a damaged <item>|something missing in order <order>}
D: {I have photos|I took pictures}{ if you need them|}.
D: {the order is|order number} <order>.
D: {the seal was already broken|the box was crushed on one side}.
E: {I needed it today|do you people even check|now I have to go to the post office again}.
Q: {what's on the label|which model is printed on the box}? => {<item>|it says <item>|no idea, tiny print… <item> I think}.
Q: {can you send|could you e-mail} a photo? => {sure, one moment|I'll send it from <email>|just sent it}.
A: orders.get order=<order> => 1 line
A: returns.create order=<order>,reason=wrong_item => label sent
S: {I'm sending|I've ordered} the {right one|replacement} {today|now}, {and a label for the wrong one|keep the box}, {arrives <day>|two days}.
S: {I can refund it|I've refunded} <amount2> {for the damage|if you keep it}, {done|you'll see it in three days}.
U: {I need|the warehouse needs} {to inspect it|photos} first. {please send it back and|once it's here} we {decide|see}.
U: {the replacement is out of stock|I can't exchange that model}. {I can only log it|you'd have to return it and order again}.

## return_item
P: I'd like to {return|send back} {the|my} <item>{, order <order>|}. {how does that work|what do I have to do|it's unopened}?
P: {the return label|your return form|the qr code} {doesn't work|is expired|never arrived|gives an error}.
P: {how long|how many days} do I have to {return|send back} {a|my} <item>? {I bought it on <date>|it's been <n> days}
P: {the store|your shop in <city>} {won't take back|refused} my <item>, {they told me to call|because it was bought online}.
P: I {changed my mind about|don't need} the <item> {anymore|}, {want my money back|can I exchange it}?
P: {nobody came to pick up|the courier didn't collect} {the return|the old router|my <item>}. {it's been sitting here|I booked it for <date>}.
P: you're {charging me|billing me} <amount> for not returning {the router|the box|the <item>}, {but I did send it|I have the receipt}.
P: {is it okay|can I} return {without the box|an opened <item>}? {the packaging is gone|I only tried it once}
T: {return|send back} {<item>|<order>|label}
N: {a return|returning my <item>|a return label|equipment I sent back}
D: {I have the receipt|order <order>}.
D: {it's in the original box|everything's still sealed}.
D: {nearest drop off is far|I don't have a printer}.
E: {it shouldn't be this hard to give something back|I just want it gone}.
Q: {has the box been opened|is it still sealed}? => {opened but like new|sealed|opened, yes}.
Q: {do you have a printer|label by mail or as a code}? => {a code is fine|no printer|e-mail it to <email>}.
A: returns.create order=<order> => label sent
S: {I've e-mailed|you'll get} {a label|a qr code} {to <email>|now}, {drop it at any post office|valid for 14 days}. {refund within five days after we get it|no cost to you}.
S: {the router is booked in|I see the return was scanned}, {the <amount> is off your bill|I removed the charge}.
U: {it's past the 14 days|that item can't be returned}, {I can't make an exception|sorry}.
U: {I can't create the label, the tool is down|the system won't take it}. {please try online later|I'll have it sent to you}.

## warranty_claim
P: my {<item>|<device>} {stopped working|died|won't charge|keeps restarting|has lines on the screen} {after <n> months|since <date>|}, {it's under warranty|is that covered|I want it repaired}.
P: I {sent in|dropped off} my <device> for repair {on <date>|<n> days ago} and {haven't heard|it came back not fixed|they say water damage, which is nonsense}.
P: {does the insurance|does my protection plan|is it covered if} {cover a cracked screen|I dropped my <device>|the battery is weak}?
P: the {battery|speaker|charging port|power button} of my <device> {is faulty|doesn't work right|gets very hot}. {bought on <date>|from your shop in <city>}.
P: {repair ticket|case} <ticketid>: {any news|when do I get it back|the status page is empty}.
P: {you replaced|I got a replacement for} my <device> and {the new one has the same fault|that one is broken too}.
P: {they want|your partner wants} <amount> for {a repair|a new screen}, {but it's still in warranty|I pay for protection every month}.
T: {warranty|repair|broken} <device>
N: {a warranty claim|my broken <device>|the repair of my <device>}
D: {bought it|it was bought} on <date>{, I have the receipt|}.
D: {I reset it twice|already did a factory reset}.
D: {the loaner phone is terrible|I have no phone in the meantime}.
E: {all my two factor codes are on it|I've got no other phone}.
Q: {what's the serial|could you read me the imei}? => {<imei>|one second… <imei>}.
Q: {has it been dropped|any water or drops}? => {no|never|once, in a case, nothing happened}.
A: devices.check_warranty imei=<imei> => in warranty
A: devices.open_repair imei=<imei> => repair <ticketid>
S: it's {in|under} warranty {until <month>|}. {I've opened|booked} repair <ticketid>, {a box to send it in arrives <day>|bring it to any shop}.
S: {we'll swap it|you get a replacement}, {it ships today|pick it up in <city>}. {keep the sim|back up first}.
U: {the workshop marked it as damage|they found liquid}, {so it isn't covered|I can't overrule that}.
U: {I don't see a repair under that number|it isn't scanned in}, {I've asked the workshop|I'd have to get back to you}.

## upgrade_offer
P: {I saw|I got} {an offer|a text|an ad} {for|about} {<plan>|a new <device>|faster internet}. {am I eligible|how much would it be|is it real}?
P: {can I|I'd like to|I'm thinking of} {upgrade|move|switch} {to <plan>|my phone|to a faster line}. {what are my options|what would it cost}?
P: {when|am I able to} {can I get|to get} a new <device>{ on my contract|}? {mine is three years old|my contract ends in <month>}
P: {add|I want to add} {another line|a tv package|a sim for my son|<plan>} {to my account|}. {is there a bundle|any discount}?
P: {what's the difference between|is it worth going to} <plan> {and what I have|from my current one}?
P: {the upgrade I ordered|my new plan} {isn't active|hasn't started}, {it was for <soon>|I still get the old speed}.
P: {do you have fiber|is 5g available|can I get gigabit} {at <street>|in <city>|where I live}?
T: {upgrade|new <device>|<plan>} {offer|price|}
N: {an upgrade|the <plan> offer|a new <device>|adding a line}
D: {now I pay|currently} <amount2>.
D: {two of us stream|there are five people in the house}.
D: I {don't want|would rather not have} {a long contract|to pay upfront}.
E: {as long as it's not a trap|I don't want surprises on the bill}.
Q: how many {people|devices} {use it|are online} {at home|}? => {four|five, and everything's wifi|just me}.
Q: what's {most important|your budget}? => {price|upload speed|a good camera|<amount2> a month, max}.
A: offers.list customer=<custref> => 4 offers
A: orders.create plan=<plan>,price=<amount2> => order <order>
S: {so}, <plan> {at|for} <amount2> a month, {no setup fee|first month free}. {I've booked it|it's ordered}, {active <day>|order <order>}.
S: {you're eligible|yes, you can}: {I sent|I've put} the <device> {in your cart|offer by e-mail}, <amount2> {a month|over 24 months}. {it's reserved until <day>|take your time}.
U: {it's not available at|we don't reach} your address {yet|}. {I can put you on the list|maybe next year}.
U: {you're not eligible until <month>|the contract blocks it}, {I can't override|sorry about that}.

## coverage_question
P: {do you have|is there} {coverage|reception|4g|5g} {in <city>|around <street>|at my cabin near <city>}? {I'm moving|before I sign}
P: {are you open|what are the opening hours|is the shop in <city> open} on <day>?
P: {does|will} the <device> {work with|support} {esim|your network|wifi calling}?
P: {how do I|where can I} {find my contract|see my data usage|download my invoices}?
P: {what's included|how much data is} in <plan>? {I can't find it on the site|}
P: {is there|do you have} {a student discount|a senior rate|a business account} {and what do I need|for <plan>|}?
T: {coverage|opening hours|data usage} {<city>|}
N: {a general question|coverage in <city>|your opening hours|my contract}
D: {just curious|no rush}.
D: {I checked the map but it's vague|the website is confusing}.
E: {it would be nice to find this online|shouldn't need to call for that}.
Q: {which area|what's the postcode} exactly? => {<postcode>|<city>, near the station|<street>}.
A: network.coverage postcode=<postcode> => good
S: {yes|good news}, {coverage there is good|we cover that}. {indoor might be weaker|5g since <month>}.
S: {it's under "my account", then documents|open till six on <day>|<plan> has 40 gigs}. {I've sent you the link|}
U: {I don't have that information|I couldn't find it}. {the shop would know|try the website}.
)";

}  // namespace clarion::demo
