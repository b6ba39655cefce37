"""Sentences for training the tagger of personal data. {slot}: personal, <slot>: nobody's; slots are methods of pii_values.Values."""

KIND = {"name": "name", "full_name": "name", "surname": "name", "first": "name", "card": "card", "card_tail": "card", "card_security": "card_security", "expiry": "card_security",
        "bank": "bank", "ssn": "national_id", "ssn_tail": "national_id", "foreign_id": "national_id", "passport": "national_id", "phone": "phone", "email": "email", "address": "address",
        "city_postcode": "address", "zip": "postcode", "uk_postcode": "postcode", "postcode": "postcode", "birth_date": "birth_date", "username": "username", "password": "secret",
        "pin": "secret", "otp": "secret", "answer": "secret", "account": "account", "account_tail": "account", "reference": "reference", "url": "url", "ip": "ip"}

# What people call each value; frames below put them together.
NOUNS = {
    "name": ["name", "full name", "first name", "name on the account", "name on the card"], "surname": ["last name", "surname", "family name", "maiden name", "mother's maiden name"],
    "card": ["card number", "credit card number", "debit card", "card", "visa", "credit card", "card on file", "mastercard number", "amex", "payment card"],
    "card_tail": ["last four of the card", "last 4 digits of my card", "card ending", "card ends in", "card finishing in", "card that ends with", "visa ending", "last four digits on my visa"],
    "card_security": ["CVV", "security code", "cvc", "three digit code on the back", "CVV code", "card verification value", "code on the back of the card"],
    "expiry": ["expiry date", "expiration", "exp date", "expires", "card expiry", "valid until date", "expiration date"],
    "bank": ["IBAN", "routing number", "sort code", "ABA number", "bank routing", "iban number"],
    "ssn": ["social security number", "social", "SSN", "full social", "tax id", "social security"], "ssn_tail": ["last four of my social", "last 4 of my SSN", "last four digits of my social security number", "ssn last four", "ssn", "last four"],
    "foreign_id": ["national insurance number", "Aadhaar number", "PAN", "CPF", "DNI", "national ID", "SIN", "social insurance number", "NHS number", "tax file number", "BSN", "identity number", "PESEL", "ID number"],
    "passport": ["passport number", "passport", "driver's license number", "driving licence", "license number", "passport no"],
    "phone": ["phone number", "cell", "mobile", "telephone number", "number", "contact number", "callback number", "home phone", "mobile number", "work number", "phone", "cell phone"],
    "email": ["email", "email address", "e-mail", "email id", "mail id", "email on file", "personal email"],
    "address": ["address", "home address", "billing address", "shipping address", "mailing address", "delivery address", "street address", "new address", "residential address"],
    "postcode": ["zip code", "zip", "postcode", "postal code", "billing zip", "pin code for the area"], "city_postcode": ["city and zip", "city and zip code", "location", "area"],
    "birth_date": ["date of birth", "birthday", "DOB", "birth date", "birthdate"],
    "username": ["username", "user name", "user ID", "login", "screen name", "login id", "handle", "user id"],
    "password": ["password", "current password", "passphrase", "temporary password", "new password", "wifi password"], "pin": ["PIN", "pin number", "passcode", "four digit pin", "telephone pin", "security pin", "access code"],
    "otp": ["one time code", "verification code", "OTP", "code you sent me", "one-time passcode", "authentication code", "code from the text", "6 digit code"],
    "answer": ["security answer", "answer to my security question", "secret word", "memorable word", "mother's maiden name", "first pet", "secret answer"],
    "account": ["account number", "acct number", "account", "member ID", "customer number", "membership number", "account id", "customer ID", "savings account", "checking account number", "loyalty number", "frequent flyer number"],
    "account_tail": ["account ending", "last four of the account", "account ending in", "account that ends with"],
    "reference": ["order number", "confirmation number", "booking reference", "reference number", "claim number", "policy number", "ticket number", "case number", "tracking number", "invoice number", "order", "booking confirmation", "claim id", "policy id", "reservation code", "PNR", "transaction id"],
    "ip": ["IP address", "ip"],
}
FRAMES = [
    "my {n} is {v}", "{n} is {v}", "{n}: {v}", "{n} {v}", "{N} - {v}", "the {n} is {v}", "it's {v}", "{v}", "{v} is my {n}", "the {n} on file is {v}", "you can use {v} as the {n}", "sure, {v}",
    "please update my {n} to {v}", "I want to change my {n} from {v} to {v}", "let me give you my {n}, {v}", "my {n} should be {v}", "I have {v} as my {n}", "for the {n} it's {v}", "sure my {n} is {v}",
    "is the {n} {v} correct?", "so that's {v} for the {n}, right?", "I can see the {n} as {v}", "can you confirm that your {n} is {v}?", "just to confirm, {v}", "yes it is {v}", "ok so {v}", "that would be {v}",
    "I think the {n} is {v}, let me check", "no, the {n} is {v}", "that's wrong, it should be {v}", "my {n} used to be {v}", "here you go: {v}", "here is my {n} {v}", "we have your {n} listed as {v}", "{v}, that's the {n}",
    "please make a note of my {n}: {v}", "{n}? it's {v}", "{n} = {v}", "yeah the {n} would be {v} thanks", "um it's {v}", "the {n} I was given is {v}", "I typed in {v} as my {n} and it said invalid", "okay. {v}.", "hi the {n} is {v}",
    "what do you have for the {n}, because mine is {v}", "I'm reading it now, {v}", "its {v}", "my {n} {v}", "{v} {n}", "i'll read you the {n}. {v}", "it starts with {v}", "try {n} {v} please", "use this {n} {v}", "and the {n} is {v}",
    "and {v}", "all right, {v}", "{n} no {v}", "{n} as {v}", "could you look up {n} {v}", "I'm calling about {n} {v}", "regarding {n} {v}", "it is under {v}", "and what about {v}, is that {n} still active", "my old {n} was {v}",
    "the {n} you have, {v}, is out of date", "I accidentally gave {v} as the {n}", "put {v} down as the {n}", "{v} yes that's the right {n}", "the {n} reads {v}", "send it with {n} {v}", "{n} - {v}, did you get that?",
]
OPENERS = ["", "", "", "", "", "hi, ", "hello ", "yes ", "sure. ", "okay, ", "ok ", "um, ", "yeah, ", "of course, ", "no problem. ", "Good morning. ", "so ", "uh ", "right, ", "absolutely, ", "Thanks. ", "Hi there! ", "well ", "certainly, ", "I'm sorry, "]
CLOSERS = ["", "", "", "", "", "", ".", ".", ".", " please", " thanks", ", thank you", ". Is that all you need?", " and I need help with my bill", ". Let me know.", " ok?", ", I think", ". Can you help?", " if that helps", "!", " and <amount> is due", " since <day>", ". I ordered <product> on <day>."]

SENTENCES = """
my name is {name}
hi this is {name} calling about my order
this is {name} from <city>
Hello, {first} speaking, how may I help you today?
Thank you for calling, my name is {first}. How can I help?
am I speaking with {name}?
is this {name}? yes this is {first}
may I speak to Mr. {surname} please
Mrs. {surname} is my mother, I'm {first}
Thanks {first}, have a great day
thank you {first}
hi {first}, I'm having trouble with my account
Hello Ms. {surname}, I can see your order
okay Mr {surname} one moment please
Dr. {surname} told me to call
I spoke with {first} yesterday and she said it was fixed
the agent {first} promised me a refund of <amount>
my wife {first} is also on the account
my husband's name is {name}
the account is under {name}
it's under my daughter {first} {surname}
Regards, {full_name}
Best, {first}
I'm {name} and I want to cancel my subscription
i am {name}
{first} here
{name}, pin {pin}
{first} and {phone}
{full_name} {ssn_tail}
{first} {reference}
{full_name}, {birth_date}
{full_name}, {birth_date}, {postcode}
{full_name} {address} {phone}
{full_name} and {email}
its {first} and {reference}
name {full_name} email {email} phone {phone}
username {username} password {password}
login {username} / {password}
my card number is {card}, expires {expiry} and the CVV is {card_security}
it's a visa, {card}, exp {expiry}, {card_security} on the back
{card} exp {expiry} cvv {card_security}
please charge {card} instead of the one ending in {card_tail}
charge the card ending {card_tail} for <amount>
the card ending in {card_tail} was declined at <time>
I see a charge of <amount> on <day> on the card ending {card_tail}
I tried to pay <amount> with {card} but it failed
card number {card} ssn {ssn_tail}
card {card} and ssn {ssn_tail}
acct {account_tail}, and for the ssn {ssn_tail}
put <amount> from the one ending {account_tail} into {account_tail}
please send <amount> out of {account} over to {account}
out of {account_tail} into {account_tail}
account {account} sort code {bank}
my sort code is {bank} and the account number is {account}
routing {bank} account {account}
send the refund to {bank}
wire it to {bank}, account holder {full_name}
my social is {ssn} and I was born on {birth_date}
I was born {birth_date}
born on {birth_date} in <city>
my son was born on {birth_date}
she was born {birth_date}
the patient's name is {full_name}, date of birth {birth_date}
DOB {birth_date}, last four {ssn_tail}
last four of my social are {ssn_tail} and zip is {postcode}
for security can you verify {birth_date}
call me back at {phone}
you can reach me on {phone} after <time>
text me at {phone} or email {email}
I'm calling from {phone}
the number I'm calling from is {phone}
call back number {phone}, ask for {first}
please call {first} at {phone}
my extension is different but the main line is {phone}
you can email me at {email}
send it to {email} please
drop me a line at {email}
my email is {email}, that's spelled with a y
contact {email} for the invoice of <amount>
I live at {address}
I moved to {address} last month
we moved from {address} to {address}
ship it to {address}
please deliver to {address} by <day>
send a technician to {address}
I'm at {address}
the service address is {address}
the house is {address}, it's been out since <day>
the town is <city>, zip {zip}
<city> and {zip}
{city_postcode}
zip code {zip}
I'm in the {postcode} area
is there a store near {postcode}
delivery to {postcode} please
my new zip is {zip} because I moved
my passport {passport} expires next year
I'm logged in as {username}
my twitter is @{username}
I go by {username} online
reset the password for {username}
the system will not accept {password} as my password
I set it to {password} but it won't let me in
the code is {otp}
I got a code {otp}
your verification code is {otp}
text says {otp}
your one-time passcode is {otp}, do not share it
the name of my first pet is {answer}
my mother's maiden name is {surname}
click {url}
I used this link {url} and it failed
my router shows {ip}
I can see a login from {ip} on <day>
login from {ip} at <time> was not me
order {reference} has not arrived
where is order {reference}
I ordered <quantity>, order number {reference}, on <day>
claim {reference} was filed on <day> for <amount>
policy {reference}, and the claim is {reference}
my booking is {reference} under {surname}
flight confirmation {reference} for {full_name}
tracking says {reference} was delivered at <time>
ticket {reference} is still open after <quantity>
my employee id is {account}
member {account}, name {full_name}
customer {account}
the meter serial is {account}
it's {first}, {spelled}
{first} with a K
{first} {surname}, spelled {spelled}
first name {first} last name {surname}
last name {surname} first name {first}
my full name is {full_name} and my address is {address}
You are speaking with {first}
Let me transfer you to {first} in billing
Is that {first} or {first}?
{first} and {first} {surname} are both on the policy
Your driver today is {first}
I'd like to add {full_name} as an authorized user
The reservation is for {full_name}, <quantity>
I have an appointment with Dr. {surname} on <day> at <time>
Hi {first}! Thanks for reaching out about your <product>.
Great news {first}, your refund of <amount> has been issued
Sorry to hear that, {first}.
@{username} said so
Hey {first}, my name is {first}.
The primary account holder is {full_name} and the secondary is {full_name}
Could I get {first} to call me
it was sold to me by {full_name}
Send the papers to {full_name}, attention {first}
{first}, are you still there?
Right, {first}, let me see what I can do
my neighbour {full_name} has the same problem
{first} and {first} share this plan
{first} - {full_name}
passengers are {full_name}, {full_name} and {full_name}
remove {full_name} from the policy
the nurse, {first}, said the results were in
ask {first} or {first}, they know
Kind regards {full_name}
it's {first}. {full_name}.
the executor is {full_name}
{full_name} signed for the parcel on <day>
{full_name} owes <amount> since <day>
Take <amount> from {account} and put it in {account}
can you close {account} and {account}
there is <amount> missing from {account}
my paycheck goes into {account} at <company>
{reference} is what the email says
your records show {reference}, mine show {reference}
{phone} is disconnected now
keep {phone} as a backup
who called me from {phone}?
try my husband on {phone}
ring {phone} and ask for {first}
the three digits are {card_security}
the numbers on the back say {card_security}
back of the card says {card_security}
it says {card_security} next to the signature
it runs out in {expiry}
valid through {expiry}
good until {expiry}, code {card_security}
{card} until {expiry} and {card_security}
the card that ends with {card_tail} got charged twice
use the one ending in {card_tail} instead
that charge went on {card_tail}
do you deliver to {postcode}
how is the signal in {postcode}
we are in {postcode}
weather in {postcode}
she turns eighty, her birth date being {birth_date}
{birth_date} is when I was born
age check: {birth_date}
my online name is {username}
everyone knows me as {username}
someone else is using {username}
I changed my password from {password} to {password}
it was {password} before
type {otp} into the box
it sent {otp} to my phone
the app shows {otp}
I keep entering {pin} and it says wrong pin
is {pin} my pin?
we used to live at {address}
the leak is at {address}
I own the building at {address}
from {address} to {address}
drop it off at {address} after <time>
I'm standing outside {address}
my work place is {address}
the invoice went to {email} and not to {email}
copy {email} on it
is {email} yours?
{email} bounced
Hi {first}, I'm {first}. What can I do for you today?
Welcome to <company>, {full_name} speaking, what brings you here?
<company>, good day, {first} speaking! And who do I have on the line?
This is {full_name} at <company>, thanks for getting in touch.
Hello {first}, my name is {full_name}
Pleased to meet you {first}, {first} from <company> here.
Perfect, {first}! And a number to reach you on?
we ate there on <day>, the slip says {reference}
I came by on <day> around <time>
The bookings I see: 1. {reference} 2. {reference} 3. {reference}
I found three orders: {reference}, {reference} and {reference}
Your reservation {reference} on <product> to <city> has been cancelled
Passenger: {full_name}, DOB: {birth_date}
- Name: {full_name} - Phone: {phone} - Email: {email}
Your user id {username} has two reservations, {reference} and {reference}
""".strip().splitlines()

# Nothing personal in these: numbers, dates and capitals that stay.
ORDINARY = """
I was charged <amount> on <day>
the total is <amount>
can I get a refund of <amount> please
I paid <amount> for <quantity>
my bill went from <amount> to <amount>
it has been <quantity> and still nothing
I have been waiting for <quantity>
I'd like to book a table for <quantity> at <time>
the flight leaves at <time> on <day>
I bought <product> on <day>
<product> is not working
do you sell <product>
my <product> keeps crashing with error <quantity>
it arrived on <day> at <time>
are you open on <day> until <time>
I need <quantity> by <day>
what is my balance, it should be around <amount>
please transfer <amount> to savings
I want to fly from <city> to <city> on <day>
is it going to rain in <city> on <day>
flights to <city> under <amount>
I lived in <city> for <quantity>
what is the zip code for the mailing form
can you tell me the last four digits
what's your date of birth
may I have your name please
could you please give me your account number and PIN
can I have your phone number in case we get disconnected
please provide your email address so we can send the receipt
I forgot my password
I never received the verification code
my card was declined
how do I change my PIN
how long will the card take to arrive
I will call you back in <quantity>
may I ask why
can you mark it as done
please bill me later
that will be fine
grace period is <quantity>
I will be there in May
frank discussion about rose bushes
will you grant me an extension
the price rose by <amount> in <day>
it was the first of many problems
one moment please
I have two questions
give me one second
there are three of us, all over sixty
I called five times
between nine and five
nine out of ten times it fails
open it in Chrome and then restart
Hello, thank you for calling Acme Support
I work at Target and shop at Walmart
The General Motors plant in <city>
is the Apple Store open on <day>
I speak Spanish and English
Christmas is on <day>
<amount>
<day>
<time>
<product>
<quantity>
no
yes please
that's correct
I do not have it with me
I don't want to give you that
not really comfortable giving my social over the phone
my address hasn't changed
the address on file is wrong
my name is spelled wrong on the card
the name of the company is on the invoice
same name as before
the bus to <city> stops right outside
sold in Poland, Greece and Sweden
any good museums in <city>, Ohio?
we do not ship to Norway, Turkey or Japan
Origin: <city> Destination: <city>
Can I upgrade <product> on <day>
Hello, thank you for calling <company>. How may I help you?
I work for <company>
is <company> open on <day>
blue and green
yellow or pink
Thanks for the update
Hi there
hello again
Hi team, quick question
the model year is <year>
it was built in <year>
made in <year>
I've been a customer since <year>
my account was opened in <year>
<year>
how much is <amount> in dollars
call the number on the back of the card
press 1 for billing or 2 for support
go to settings and then select network
my claim was denied because of <amount>
the code did not work
it says expired
my password doesn't work and I am locked out
""".strip().splitlines()

# Asked by one side, answered by the other: the answer alone would say little.
QUESTIONS = {"name": ["full_name", "first", "surname"], "national_id": ["ssn", "ssn_tail", "foreign_id"], "phone": ["phone"], "email": ["email"], "address": ["address", "city_postcode"], "postcode": ["postcode", "zip"],
             "birth_date": ["birth_date"], "username": ["username"], "secret": ["pin", "password", "otp", "answer"], "card": ["card", "card_tail"], "card_security": ["card_security", "expiry"],
             "account": ["account", "account_tail"], "bank": ["bank"], "reference": ["reference"]}
ANSWERS = ["{v}", "{v}.", "yes {v}", "sure, {v}", "it's {v}", "that's {v}", "ok {v}", "um {v}", "yes it is {v}", "I think {v}", "{v} thanks", "{v}, please"]
EVASIONS = ["I don't have it", "why do you need that", "one second", "let me find it", "sure", "ok", "yes", "can't remember", "it's in my other bag", "hold on please", "I'd rather not say", "I gave it to you already"]
