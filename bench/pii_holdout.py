"""Sentences written after the tagger, in another voice, with formats of their own. Never trained on. Every second one (half "b") is only ever measured;
the errors on the others (half "a") were read once to find what the training templates lacked."""
from pii_values import MONTHS, Values

FIRST = """Wendell Ottoline Bartholomew Xiomara Thandiwe Ignatius Rosalind Montgomery Beatrix Cormac Delphine Evander Fenella Gideon Henrietta Isolde Jasper Kerensa
Leopold Marguerite Nehemiah Octavia Percival Quentin Rafferty Seraphina Tobias Ursula Valentin Winifred Yolanda Zachariah Anneliese Bogdan Ciaran Dagny Esme Florian Gwendolyn
Haruki Ilse Jovan Kavita Luca Mairead Nikhil Oksana Pranav Rukmini Stellan Tariq Umut Vesna Wiktor Ximena Yerlan Zuri Tony Sandra Peter Maria Ahmed Kevin Laura""".split()
LAST = """Abernathy Blackwood Castellanos Drummond Eastwick Fairweather Goldblum Hathaway Ivanchenko Jankowski Kessler Lindholm Montague Nakagawa Oyelaran Pemberton Quigley
Rasmussen Stavropoulos Thackeray Underhill Venkataraman Whitcombe Xanthos Yamashita Zielinski Achterberg Brightwell Coltrane Dunleavy Engstrom Fontaine Greenberg Holloway Jefferies
Kirchner Lockhart Mukherjee Novak Ostrowski Prendergast Ramaswamy Sorensen Tremblay Vandenberg Wexler""".split()

KIND = {"full": "name", "given": "name", "family": "name", "pan": "card", "pan_words": "card", "tail": "card", "cvc": "card_security", "exp": "card_security", "bank": "bank", "nid": "national_id",
        "nid_tail": "national_id", "tel": "phone", "tel_words": "phone", "mail": "email", "mail_words": "email", "home": "address", "post": "postcode", "born": "birth_date", "born_words": "birth_date",
        "nick": "username", "pwd": "secret", "pin": "secret", "code": "secret", "acct": "account", "ref": "reference", "url": "url", "ip": "ip"}


class Others(Values):
    def full(self):
        return self.pick(f"{self.pick(FIRST)} {self.pick(LAST)}", f"{self.pick(FIRST)} {self.pick(LAST)}", f"{self.pick(FIRST)} {self.letters(1)}. {self.pick(LAST)}")

    def given(self):
        return self.pick(FIRST)

    def family(self):
        return self.pick(LAST)

    def pan(self):
        n = self.luhn(self.pick("4539", "5412", "6011", "4000", "2720"), 16)
        return self.pick(" ".join((n[:4], n[4:8], n[8:12], n[12:])), "-".join((n[:4], n[4:8], n[8:12], n[12:])), n, f"{n[:8]} {n[8:]}", " ".join(n))

    def pan_words(self):
        return self.spoken(self.luhn("45", 16), self.pick(0, 0.3))

    def tail(self):
        return self.pick(self.digits(4), self.spoken(self.digits(4)))

    def cvc(self):
        return self.pick(self.digits(3), self.spoken(self.digits(3), 0))

    def exp(self):
        return self.pick(f"{self.r.randint(1, 12):02}/{self.r.randint(25, 34)}", f"{self.r.randint(1, 12):02} / 20{self.r.randint(25, 34)}", f"{self.pick(MONTHS)} of {self.r.randint(2025, 2034)}", f"{self.pick(MONTHS)[:3]} {self.r.randint(25, 34)}")

    def nid(self):
        d = self.digits
        return self.pick(f"{d(3, '1234567')}-{d(2)}-{d(4)}", f"{d(3, '1234567')} {d(2)} {d(4)}", d(9, "1234567"), self.spoken(d(9, "1234567"), 0), f"AB{d(6)}C", f"JK {d(2)} {d(2)} {d(2)} A", f"{d(4)} {d(4)} {d(4)}")

    def nid_tail(self):
        return self.pick(self.digits(4), self.spoken(self.digits(4)))

    def tel(self):
        d = self.digits
        return self.pick(f"{d(3, '23456789')}-{d(3)}-{d(4)}", f"({d(3, '23456789')}) {d(3)} {d(4)}", f"{d(3, '23456789')}.{d(3)}.{d(4)}", d(10, "23456789"), f"+1 ({d(3, '23456789')}) {d(3)}-{d(4)}", f"+44 (0)20 {d(4)} {d(4)}",
                         f"0161 {d(3)} {d(4)}", f"07{d(3)} {d(3)} {d(3)}", f"+34 {d(3, '6')} {d(3)} {d(3)}", f"0091 {d(10, '789')}", f"0{d(4)}/{d(6)}")

    def tel_words(self):
        return self.spoken(self.digits(10, "23456789"), self.pick(0, 0.25))

    def mail(self):
        f, l = self.pick(FIRST).lower(), self.pick(LAST).lower()
        return f"{self.pick(f'{f}.{l}', f'{l}.{f[0]}', f'{f}+bills', f'{f}{l}{self.digits(2)}', f'the_{l}s')}@{self.pick('fastmail.com', 'posteo.de', 'gmail.com', 'riverbend-dental.com', 'students.edu', 'bigpond.net.au')}"

    def mail_words(self):
        f, l = self.pick(FIRST).lower(), self.pick(LAST).lower()
        return self.pick(f"{f} dot {l} at gmail dot com", f"{f} {l} at yahoo dot com", f"{f[0]} {l} {self.spoken(self.digits(2), 0.5)} at outlook dot com", f"{f} underscore {l} at {l} plumbing dot net", f"{l} at mac dot com")

    def home(self):
        s = self.pick("Kestrel", "Larkspur", "Wharf", "Abbey", "Cobblestone", "Harcourt", "Juniper", "Lighthouse", "Pemberton", "Quarry", "Rosewood", "Saddleback")
        n = self.digits(self.r.randint(1, 4))
        return self.pick(f"{n} {s} Lane", f"{n} {s} Road, {self.pick('Tulsa', 'Boise', 'Reno', 'Savannah')}, {self.pick('OK', 'ID', 'NV', 'GA')} {self.zip()}", f"{n} {s} Court, Unit {self.digits(1)}", f"Flat {self.digits(1)}, {n} {s} Gardens, Leeds {self.uk_postcode()}",
                         f"{n} North {s} Drive", f"{self.number(self.r.randint(11, 99))} {s} Street", f"{n} {self.r.randint(2, 60)}th Avenue Apt {self.digits(1)}{self.letters(1)}", f"{s}straße {self.digits(2)}, {self.zip()} Leipzig", f"{n} {s} Hwy, Lot {self.digits(2)}")

    def post(self):
        return self.pick(self.zip(), f"{self.zip()}-{self.digits(4)}", self.uk_postcode(), self.spoken(self.zip(), 0), f"{self.letters(1)}{self.digits(1)}{self.letters(1)} {self.digits(1)}{self.letters(1)}{self.digits(1)}")

    def born(self):
        return self.date(1938, 2006)

    def born_words(self):
        return f"{self.pick(MONTHS).lower()} {self.ordinal_word(self.r.randint(1, 28))} {self.year_words(self.r.randint(1940, 2005))}"

    def nick(self):
        return self.pick(f"{self.pick(FIRST).lower()}{self.digits(2)}", f"{self.pick(LAST).lower()}_fan", f"dr.{self.pick(LAST).lower()}", f"night-owl-{self.digits(3)}", f"{self.pick(FIRST)[0].lower()}{self.pick(LAST).lower()}{self.digits(1)}")

    def pwd(self):
        return self.pick(f"{self.pick(LAST)}{self.digits(4)}!", f"correct-horse-{self.digits(2)}", f"{self.letters(2)}{self.digits(4)}{self.letters(2).lower()}", f"Tr0ub4dor&{self.digits(1)}", f"{self.pick(FIRST).lower()}{self.digits(4)}")

    def pin(self):
        return self.pick(self.digits(4), self.spoken(self.digits(4), 0))

    def code(self):
        return self.pick(self.digits(6), f"{self.digits(3)}-{self.digits(3)}", self.spoken(self.digits(6), 0))

    def acct(self):
        return self.pick(self.digits(8), self.digits(10), f"{self.digits(4)}-{self.digits(4)}-{self.digits(2)}", f"GH{self.digits(6)}", self.spoken(self.digits(8), 0.1))

    def ref(self):
        return self.pick(f"{self.letters(3)}{self.digits(4)}", f"#{self.digits(7)}", f"{self.letters(2)}-{self.digits(6)}", self.digits(8), f"{self.letters(1)}{self.digits(2)}{self.letters(3)}", f"RMA{self.digits(5)}")


LINES = """
Good afternoon, you've reached the claims desk, {given} on the line.
Morning! {full} here, ringing about the boiler.
It's {given} again, we spoke an hour ago about the leaking tap.
Could you put me through to {full} in accounts?
My late father, {full}, held the policy with you for <quantity>.
Please make the cheque out to {full}.
Alright {given}, I've pulled up your file.
So sorry about the wait, Ms {family}, the system is slow today.
The tenant listed is {full}, and the co-signer is {full}.
Ask for {given} when you ring, she handles our orders.
Both {given} and {given} should be able to make changes.
You're talking to {given} in retention.
Whose name is it under? Probably {full}.
I'm filling in for {given} {family} while she is on leave.
Cheers, {given}
The beneficiary is {full}, born {born}.
Okay, reading it off the front: {pan}.
the long number across the front is {pan_words}
That'll be {pan} with {exp} and the three digits are {cvc}.
use my other one, {pan}, it doesn't run out until {exp}
I'll pay with {pan_words}
Could you take {pan} off the account? It was stolen on <day>.
the one that finishes in {tail} was charged twice
Two payments of <amount> went through on the Visa ending {tail}.
and the little number on the signature strip is {cvc}
good through {exp}, and {cvc} on the reverse
The system keeps rejecting {cvc} as the security number.
Wire it over to {bank} by <day>, please.
Direct deposit goes to {bank}, ending balance was <amount>.
For the form: SSN {nid}, date of birth {born}.
the last four of my social would be {nid_tail}
My social? {nid}.
My national insurance is {nid} if you need it for the payroll.
you'll want the ID as well, that one's {nid}
Give me a buzz on {tel} once it's sorted.
best number is {tel_words}
If we get cut off, ring {tel}.
You rang me from {tel}, who is this?
he can be reached at {tel} or, after <time>, at {tel}
I no longer have {tel}, replace it with {tel}.
fax it over to {tel} please
the landline's {tel_words} and I'm usually in till <time>
Forward the receipt to {mail}, would you?
it goes {mail_words}
I signed up with {mail} back in <day>.
Nothing in my inbox yet, did you use {mail}?
cc {mail} on that, and my accountant at {mail}
the mail is {mail_words} all lower case
We've moved, it's {home} these days.
Engineer needs to come to {home} between <time> and <time>.
Parcel was left at {home}, which isn't mine.
Could it go to my office instead? {home}.
The property in question is {home}.
picking up from {home} and dropping at {home}
billing goes to {home}, delivery to {home}
And the post code there? {post}
what's the coverage like around {post}
I'm over in {post}, is that in your area?
She turned eighteen recently, date of birth is {born}.
My birthday's {born_words}, if you need it to find me.
the policyholder was born on {born} in <city>
DOB on file shows {born} but should say {born}.
you can look me up by birth date, {born_words}
It won't let me sign in as {nick}.
My handle on the forum is {nick}.
the login should be {nick} and I set the password to {pwd}
Her password was {pwd}, I have changed it to {pwd} now.
keypad code is {pin}
my telephone banking pin is {pin}, is it not?
I've just been texted {code}, is that what you're after?
Enter {code} when it prompts you for the passcode.
the six digits are {code}
The answer to the question about my first school is not what I typed.
savings account {acct} shows <amount> too little
move <amount> out of {acct} and into {acct}
The customer no. printed on the bill is {acct}.
Membership {acct} lapsed on <day>.
ref {ref}, sent on <day>
My parcel, {ref}, has been stuck in <city> for <quantity>.
claim {ref} got denied, I am appealing
Booking code {ref}, party of <quantity>.
could you check invoice {ref}? It says <amount>.
Whoever logged in from {ip} was not me.
The reset mail sent me to {url} and it was already used.
{full}, {home}, {tel}
{full} / {born} / {nid_tail}
{given} {family}, account {acct}, and the PIN's {pin}
name's {full}, email's {mail}, mobile's {tel}
Name on card {full}, number {pan}, expiry {exp}, cvc {cvc}
Yep, {given}, and the surname is {family}.
{given}. {given} {family}.
{tel}
{mail}
{pan}
{full}
{home}
{born}
""".strip().splitlines()

NOTHING = """
The parcel weighs <quantity> and should cost <amount> to post.
I've rung <quantity> running and nobody picks up.
Could you tell me what the three digits are for?
We close at <time> on Sundays and reopen at <time>.
That was <amount> on <day> and another <amount> on <day>.
I'd rather not read my card out in public.
How would I go about changing the name on my policy?
It's a <product>, I bought it in <city> for <amount>.
My train to <city> was delayed by <quantity>.
Will there be a charge if I cancel before <day>?
Mark that as urgent, please.
The rose I ordered is yellow instead of white.
You may want to grant access first.
Is this the right department for broadband?
There were <quantity> ahead of me in the queue.
The invoice adds up to <amount>, not <amount>.
I'll be in <city> from <day> to <day>.
Our shop on the high street opens at <time>.
The manual says to press reset for ten seconds.
Twenty or thirty people have complained about it already.
What's the postcode for then?
Do you accept American Express?
I hope it arrives by Christmas.
Well, first of all, nobody told me anything.
I'd say eight out of ten.
It's been on and off since two thousand nineteen.
The blue one, size <quantity>.
Honestly, I've had enough of this.
Let me speak to a supervisor.
Great, that's everything.
The bill jumped from <amount> to <amount> overnight.
I need an appointment on <day> around <time>.
""".strip().splitlines()


def lines(count, seed, half):
    import pii
    values = Others(seed)
    mine, nothing = (LINES[::2], NOTHING[::2]) if half == "a" else (LINES[1::2], NOTHING[1::2])
    for _ in range(count):
        template = values.pick(nothing) if values.r.random() < 0.25 else values.pick(mine)
        segments = pii.fill(template, values, KIND)
        style = values.r.random()
        if style < 0.2:
            segments = [(text.lower(), kind) for text, kind in segments]
        elif style < 0.3 and "{ip}" not in template and "{url}" not in template and "@" not in "".join(t for t, _ in segments):
            segments = [("".join(c for c in text.lower() if c.isalnum() or c == " "), kind) for text, kind in segments]
        yield pii.labelled(segments)
