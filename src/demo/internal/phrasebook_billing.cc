// What people say about bills, payments and prices. The line format is explained in phrasebook.h.
#include "demo/internal/phrasebook.h"

namespace clarion::demo {

const std::string_view kBillingPhrases = R"(
## billing_dispute
P: my {<month> bill|last bill|latest invoice|bill this month} is {way |much |about <amount2> |}{higher than usual|more than it should be|more than what I agreed to} and {nobody told me why|I don't know why|I can't make sense of it}.
P: there's {a charge|an amount|a line|something} of <amount> on my {bill|invoice|statement} {that I don't recognize|I never agreed to|that makes no sense|and I have no idea what it's for}.
P: {why is|can you explain why|I'd like to know why} my {<product> bill|bill for <month>|invoice} {jumped|went up|went} from <amount2> to <amount>{ this month| all of a sudden|}?
P: {you guys have|you have|somebody has} {added|put} {an activation fee|a late fee|a premium support fee|an equipment fee|some kind of service charge} {on my bill|to my invoice}, <amount>, {and I want it off|and I didn't ask for that|which is not what I was told}.
P: I {was promised|was told I'd get|signed up for} {a discount|the <plan> price|<amount2> a month} {for twelve months|when I signed up|back in <month>}, {and now|but} {the bill says|I'm being billed|you charge me} <amount>.
P: {the amount on|the total of} {invoice <invoice>|the <month> invoice} {is wrong|doesn't add up|is not what we agreed}. {it should be around <amount2>|it says <amount>}.
P: I {just opened|got|am looking at} my bill and {it's <amount>|it says <amount>}. {that can't be right|that has to be a mistake|I've never paid that much|I nearly fell off my chair}.
P: {late fee|a late charge} on my account? I {always pay on time|paid on the third|have autopay}. {please remove it|take it off|I'm not paying that}.
P: I {moved to|switched to} <plan> in <month> and {you're still billing me for the old plan|now I see both plans on the bill}.
T: bill {too high|is wrong|went up} {<month>|<amount>|}
T: {wrong|unknown|strange} charge {of <amount>|on invoice <invoice>|on my bill}
N: {my bill being too high|a charge I don't recognize|the <month> invoice|a wrong amount on my bill|that <amount> fee}
D: {it used to be|normally it's|I usually pay} {around |about |}<amount2>.
D: I {checked|went through} the {pdf|app|itemized bill} and it {only says "adjustment"|doesn't explain anything|just says service fee}.
D: {I didn't change anything|nothing changed on my side|same plan, same everything}.
D: I've {got|had} autopay on, so {the money's already gone|it already came out of my account|you already took it}.
D: {the bill is due on <soon>|it's due in a few days} {and I don't want to pay something that's wrong|so I need this sorted before then}.
E: {I'm on a fixed income, I can't absorb this|this is real money for me|it's the principle, honestly}.
Q: {do you have|could you read me} the invoice number {at hand|please}? => {yes, it's|sure,|it says} <invoice>.
Q: which line on the bill {are you looking at|looks wrong to you}? => {the one that says|it's the} {"service adjustment"|"equipment"|"premium support"}, <amount>.
Q: did you change your plan {recently|during the last two months}? => {no, nothing|not that I know of|I was offered <plan> but I never said yes}.
Q: {is it only this month|was the month before correct}? => {<month> was fine, it's just this one|it's been like this two months now|I think last month too, not sure}.
A: billing.get_invoice invoice=<invoice> => total <amount>
A: billing.apply_credit amount=<amount2>,reason=goodwill => credited
S: {okay, I can see it|I found it|right, so}: {the promotional discount ended early|a fee was added by mistake|you were billed for a part month twice}. I've {credited|put back} <amount2>, {it'll show on your next bill|you'll see it within two days}.
S: that {fee|charge} {shouldn't be there|was applied in error}, {so I removed it|I've taken it off}. {your new total is|that brings it down to} <amount2>.
S: {the difference is|it's} a {pro-rated|part} month from {the plan change|when you moved plans}. {next month it goes back to|from next month it's} <amount2>, {and I've added a note|I've sent you the breakdown by e-mail}.
U: {I can see the charge but I can't remove it from here|I don't have the rights to credit that amount}. {I've opened a billing review|I'm sending it to the billing team}, {case <ticketid>|they need up to five working days}.
U: {it looks correct on our side|the system shows that as a valid charge}, {I can't see why it was added|I'd have to ask billing}. {could you wait for the next bill|please check again next month}.

## refund_status
P: {I'm still waiting for|where is|I haven't received|any news on} my refund{ of <amount>| for order <order>| for the <item>|}? {it's been <n> days|you said five working days|it was approved in <month>|}
P: I {sent back|returned|mailed back} the <item> {<n> days ago|on <date>|in <month>} and {the money is not back|nothing has shown up on my card|I've seen no refund}.
P: {you owe me|I'm owed|I should have gotten} <amount> {back|as a refund} {from when I cancelled|for the overpayment|for order <order>} {and it's not in my account|but my bank says nothing came in|and I'm getting tired of waiting}.
P: {the app|your site|the tracking page} says {refund processed|"refund completed"} {since <date>|<n> days ago} {but|and} {my bank has nothing|there's no money}.
P: I {was told|got an e-mail saying} {my refund|the <amount> refund} {would take|takes} {three to five days|a week|ten days at most}. {that was <n> days ago|it's <date> and still nothing}.
P: {can you check|could somebody look at|please look into} {a refund|my refund|the refund for the <item>}? order <order>, {<amount>|it was about <amount>}.
P: {the refund|what I got back} {is short|isn't right}, {I got <amount2> and it should be <amount>|you kept <amount2> for no reason}.
P: {it's about money you owe me|I want my money}: <amount>, {order <order>|<item>, returned <date>}. {the parcel was received|your warehouse signed for it} {ages ago|on <date>}.
P: {new rule or not|I don't care what the new terms say}, I {returned it within the two weeks|sent it back sealed} and {I expect the full <amount>|I want my <amount> on the card, not store credit}.
T: {refund|money back} {<order>|for <item>|where|not received}
T: {when|where} {do I get|is} my {refund|<amount>}
N: {my refund|the refund for the <item>|the <amount> you owe me|a refund that never came}
D: {order number is|it's order} <order>.
D: I {paid by card|paid with my visa|used paypal}, {ending in <card4>|if that matters}.
D: {the courier confirmed delivery|it was signed for at your warehouse} on <date>.
D: {I was told|the last person said} I'd {get an e-mail|hear back within 48 hours}, {I didn't|nothing came}.
D: my bank {checked twice|says it's not pending either|told me to ask you}.
E: {that money was for rent|I need that money|I had to borrow because of this}.
Q: {when|on what date} did you {send the item back|return it}? => {around <date>|on <date>, I have the receipt|hmm, <n> days ago or so}.
Q: {which card|how} did you pay {for the order|originally}? => {visa, ending <card4>|the card ending in <card4>|direct debit}.
Q: {do you have|could I get} the order number {please|}? => {<order>|yes one second, <order>|it's <order> I think}.
Q: {has the card changed|is that card still active}? => {same card|yes it's active|no, I got a new one in <month>}.
A: refunds.lookup order=<order> => status pending
A: refunds.release order=<order>,amount=<amount> => released
S: {I see it|okay, found it}: the refund {was stuck in approval|was waiting for the warehouse scan}. {I've released it now|I just pushed it through}, <amount> {to the card ending in <card4>|back to your card}, {two to three working days|you'll get a confirmation by e-mail}.
S: {good news|so}, it {went out|was sent} {on <date>|yesterday}, reference <ticketid>. {banks take a day or two|it should be there by <day>}.
U: {it still says pending|the return isn't booked in yet}, {I can't speed that up|there's nothing I can do from my side}. {please allow another ten working days|it should come by itself}.
U: {under the new return terms|with the policy since this month} {refunds need a second approval|the warehouse has to inspect it first}, {so it takes longer|I can't release it myself}.
U: {I've sent a reminder to|I'll raise it with} the refunds team, {case <ticketid>|they should e-mail you}.

## double_charge
P: I{'ve| have} been {charged|billed|debited} twice {for <month>|for the same order|for my <product>|this month}{, <amount> each time|, both times <amount>|}.
P: {there are|I see|my bank shows} two {payments|debits|charges} of <amount> {on the same day|from you|to Halden} {on <date>|}.
P: you {took|charged|pulled} {the money|<amount>|my payment} two times. {look it up|I have the statement here|please give one back}.
P: {I paid my bill by hand|I paid in the app} and {then autopay took it again|the direct debit went through as well}, {so that's <amount> twice|so I paid double}.
P: {duplicate|double} {charge|payment|transaction} {of <amount> |}on my {card|card ending <card4>|bank statement}, {could you reverse one|please fix|what happened there}?
P: {the checkout hung|the page froze|I got an error} when I {paid for|ordered} the <item>, {I tried again|so I clicked again} {and now there are two charges|and both went through}.
P: {why|how come} {did you take|is there} <amount> {again|a second time}? I {already paid|settled} {invoice <invoice>|that bill} on <date>.
P: my account is {overdrawn|in the red|minus} because {Halden charged me twice|you debited <amount> two times}.
T: {charged twice|double charge|2 payments} {<amount>|<month>|order <order>}
N: {a double charge|being charged twice|the duplicate payment of <amount>|two debits for <month>}
D: {one on <date>, and the other a day later|both on <date>}.
D: {only one order in my account|I only ordered once|there's just one order, <order>}.
D: {my bank says|they told me} {they're both booked, not pending|I have to ask you}.
D: I {have a screenshot|can send the statement}.
E: {I got an overdraft fee because of that|I couldn't pay for groceries today|this bounced my rent}.
Q: {what are the dates|on which dates were} the two {charges|payments}? => {<date> and the day after|both the same day, <date>|hang on… <date>, and again <date>}.
Q: {was it|did both go to} the same card? => {yes, ending <card4>|yes same card|one card, one bank account I think}.
Q: {could one of them be pending|are both final}? => {no, both are booked|the bank says final|one still says pending actually}.
A: payments.list customer=<custref> => 2 matching payments
A: payments.reverse amount=<amount> => reversal queued
S: {I can confirm|yes, I see} two payments of <amount>. {I've reversed the second one|I just reversed one}, {three working days|it'll be back by <day>}.
S: one of them {is only an authorization|was never captured} and {drops off by itself|I've cancelled it now}, {so you'll have paid once|you should see it gone tomorrow}.
U: I {only see one payment|see just one of them} {on our side|here}. {please send us the statement|you'd have to ask your bank}.
U: {it needs to go to finance|I can't reverse that amount}, {I've logged it as <ticketid>|they'll look at it this week}.

## payment_failed
P: my {payment|card|direct debit} {keeps failing|gets declined|won't go through|was rejected} {in the app|on your website|when I try to pay|}. {the card is fine|there's money on it|it works everywhere else}
P: I'm trying to pay {my bill|<amount>|invoice <invoice>} and {it says error|the page just spins|I get "transaction refused"|it throws me out at the last step}.
P: {I got a text|I got a letter|you e-mailed me} that my payment failed {but|and} {I can't update the card|the new card isn't accepted|nothing's wrong with my account}.
P: {how do I|can I|I need to} {change my card|update my payment method|put in a new card}? {the old one expired in <month>|the bank sent me a new one|}
P: autopay {didn't run|bounced|stopped working} {this month|in <month>|since I changed banks}, {and now there's a reminder|and I don't want a late fee}.
P: {my service is going to be cut off|I got a disconnection warning} {because of|over} a payment {that failed|your system didn't take}. {I want to pay now|let me just pay}.
P: the {verification code|3d secure thing|bank confirmation} {never arrives|doesn't pop up} {when I pay|at checkout}, {so I can't pay <amount>|tried <n> times}.
P: I {paid|sent} <amount> {by transfer|at the store} {on <date>|<n> days ago} and {it's not credited|the app still says unpaid}.
T: {payment|card} {declined|failed|not working|rejected}
N: {a failed payment|my card being declined|paying my bill|updating my card}
D: {tried <n> times|tried two different cards|I tried on my laptop as well}.
D: {it's the card ending <card4>|visa ending <card4>}.
D: my bank {sees no attempt|says they didn't block anything}.
D: {the bill is <amount>|it's <amount>, due <soon>}.
E: {I really don't want a late fee for this|I don't want to be cut off|I work from home, I can't lose the line}.
Q: what {message|error} do you {see|get}? => {"transaction refused"|it says error 402|it just goes back to the cart|"try again later", every time}.
Q: {would you like to|shall we} {pay over the phone|try another card} now? => {okay, it's <cardsay>|yes, the number is <cardsay>|sure. <cardsay>}.
Q: and the expiry date? => {<expiry>|it's <expiry>|that's <expiry>}.
A: payments.retry invoice=<invoice>,amount=<amount> => accepted
S: {thank you|perfect}, the payment {went through|is in}, {<amount>, reference <ticketid>|you'll get a receipt by e-mail}. {no late fee|and I've switched autopay back on}.
S: {the old card was still on file|there was a block after three tries}, {I've cleared it|that's removed}. {please try once more|it should work now}.
U: {it's declined here too|I get the same error}, {our payment provider has a problem|please check with your bank}. {try again tomorrow|I've reported it}.
U: {I can't take payments in this channel|I'm not allowed to take the card here}, {you'd have to call|please use the website}.

## payment_plan
P: I {can't pay|won't be able to pay|don't have} the {full <amount>|whole bill|<month> bill} {right now|this month|by <soon>}. {can I split it|is there a payment plan|could I get more time}?
P: {I lost my job|my hours were cut|we had a hospital bill|things are tight} and {I need|I'd like} {an extension|to pay in parts|a payment arrangement} {for my <product> bill|for <amount>|}.
P: {is it possible|would it be possible} to {pay half now and half later|move my due date|pay <amount2> a month} {until I get paid|}?
P: I {had|have} a payment arrangement {from <month>|set up with someone} {and it's not showing|but I got a disconnection notice anyway|and need to change the date}.
P: {my due date is|the bill's due} <soon> {but|and} I {get paid|get my check} {on the <n>th|a week later}. {can you push it|could we move it}?
P: {please don't disconnect me|you're threatening to cut me off}, I {can pay <amount2> today|can pay part of it} {and the rest on <soon>|and the rest next month}.
P: I'm {behind|two months behind} {on my account|with payments}, about <amount>, {what are my options|what can we do}?
P: {what happens if|is it bad if} I pay {<amount2> now and <amount2> on <soon>|late this month}? {I don't want to be disconnected|}
T: {need more time to pay|payment plan|extension} {<amount>|<month>|please}
N: {a payment plan|more time to pay|splitting my bill|my due date}
D: I can {do|manage} <amount2> {today|on <day>}.
D: {I've been a customer for <n> years|I've never been late before}.
D: {my first paycheck is on <soon>|the unemployment money comes on <soon>}.
E: {it's embarrassing to ask|I've never had to do this before|I feel awful about it}.
Q: how much {could you pay|can you manage} today? => {<amount2>|maybe <amount2>|honestly, <amount2> at most}.
Q: {what date works|which day would suit you} for the {rest|second part}? => {<soon>|the <n>th, that's payday|end of the month}.
Q: {is your income expected to change|is this just for this month}? => {just this month, I hope|probably two months|I start a new job in <month>}.
A: billing.create_arrangement amount=<amount>,parts=2 => arrangement created
S: {okay|all right}, I've set up two {parts|payments}: <amount2> {now|today} and the rest on <soon>. {nothing will be disconnected|the notice is on hold}.
S: I've moved your due date to <soon>. {no late fee|there's no fee for that}, {you'll get a text|and it's confirmed}.
U: {the system won't let me|I can't} set up {a second arrangement|a plan} {while one is open|for business accounts}. {I'll have to ask my supervisor|a specialist has to approve it}.
U: {unfortunately|I'm afraid} you don't qualify {for an extension right now|this month}. {the full amount stays due|please pay what you can}.

## price_increase
P: I {got a letter|got an e-mail|saw in the app} that my {price|plan|<product>} {is going up|goes up to <amount>|will be <amount> from <month>}. {why|that's not okay|I don't accept that}?
P: {another price increase|again more expensive|prices up again}? {I was at <amount2>|I used to pay <amount2>} {and now it's <amount>|a year ago}.
P: {new customers pay|my neighbor pays|your ads say} <amount2> {for the same thing|for <plan>} and {I pay <amount>|you raise mine}. {explain that|how is that fair}?
P: my {promotion|introductory price|contract price} {ran out|ended} and {it's doubled|it's <amount> now}. {what can you do|can I get the old price|is there anything cheaper}?
P: {can you match|<carrier> offered me} {<amount2>|a better price}{ for the same speed|}? otherwise {I'll have to think about it|I'm switching}.
P: {I'm not happy about|I'd like to object to} the {price change|increase} {announced for <month>|in your letter of <date>}.
P: you {can't just|aren't allowed to} raise the price in the middle of {my contract|a two year contract}. {it says <amount2>|I signed for <amount2>}.
T: {price increase|price went up|too expensive} {<plan>|<amount>|why}
N: {the price increase|my price going up|the letter about the new price}
D: I've been {with you|a customer} {<n> years|since 2014|forever}.
D: {for that money|for <amount>} I {could get <carrier>|expect the thing to work}.
D: I {don't even use the tv part|only use the internet}.
E: {loyalty counts for nothing, apparently|it adds up, you know|everything is getting more expensive}.
Q: {may I ask|can I ask} what you use {the most|it for}? => {just streaming and mail|the kids game, I work from home|mostly mobile data}.
Q: would you {be open to|consider} {another plan|a twelve month contract}? => {depends on the price|maybe|no, I don't want a new contract|if it's cheaper, yes}.
A: offers.list customer=<custref> => 3 offers
A: offers.apply plan=<plan>,price=<amount2> => applied
S: {I can offer|what I can do is} <plan> at <amount2> {for twelve months|fixed for a year}. {I've applied it now|it starts with the next bill}.
S: {because you've been with us|as a loyalty credit} I can {keep you at|lock} <amount2> until {<month>|the end of the year}. {that's done|it's booked}.
U: {the increase applies to everyone|I can't change the list price}. {there's no offer on your account|nothing I can do, I'm afraid}.
U: {a retention specialist|someone from our loyalty team} {would have to look at it|will call you} {with an offer|about that}.

## roaming_charges
P: I {was in|came back from|went to} <country> {for <n> days|last week|in <month>} and {I have a <amount> roaming bill|you charged me <amount> for data|there's <amount> extra on my bill}.
P: {does|will} my plan {work|cover me} in <country>? {I fly on <soon>|I'm leaving <day>|what does it cost}
P: {my phone has no data|I've got no signal|nothing works} {here in|since I landed in} <country>. {roaming is on|I bought the travel pass|help}
P: I {bought|activated} the {travel pass|roaming pass} {for <country>|before the trip} {and still got charged|and it didn't count|but it says inactive}.
P: {roaming charges|<amount> of roaming}? {the phone was in airplane mode|I had data roaming off|I was on wifi the whole time}.
P: {a text told me|I got a message that} I've {reached the limit|used up my data} abroad, {after <n> minutes|I hardly used it}. {how can that be|what now}?
P: {how do I turn on|can you switch on} roaming for {my line|my daughter's phone}? {she's|we're} {in <country>|going to <country> on <soon>}.
T: {roaming|abroad} {<country>|charges <amount>|not working}
N: {roaming charges|using my phone in <country>|the travel pass|a roaming bill}
D: {the number is|it's the line} <phone>.
D: {I only used maps|a bit of whatsapp, that's all|just two phone calls}.
D: {last year|on the previous trip} it {was included|worked fine}.
E: {I'm stuck here without a phone|that's more than the flight|nobody warned me}.
Q: {which country|where} {are you in|was this}? => {<country>|<country>, near the border|in <country>, <n> days}.
Q: is data roaming {switched on|enabled} in {your settings|the phone}? => {yes|it's on|I think so, let me see… yes}.
A: mobile.get_roaming line=<phone> => pass inactive
A: mobile.enable_roaming line=<phone>,country=<country> => enabled
S: {I've switched roaming on|roaming's active now}, {restart the phone|turn airplane mode on and off} {and it should connect|and give it five minutes}.
S: the pass {started one day late|wasn't linked to the line}, {so I've taken the <amount> off|I've credited the data}.
U: {those charges come from the partner network|the usage was outside the pass}, {I can't take them off|it's valid, I'm afraid}.
U: {it should work from our side|everything is active here}. {try picking a network by hand|maybe it's the phone}.
)";

}  // namespace clarion::demo
