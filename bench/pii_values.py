"""Made-up values for bench/pii.py: every kind of personal data in many formats, written and spoken. Nobody's: drawn at random."""
import pathlib
import random
import re

ONES = "zero one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
MONTHS = "January February March April May June July August September October November December".split()
ORDINALS = ("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
            "seventeenth eighteenth nineteenth twentieth").split()
FIRST = """James Mary Robert Patricia John Jennifer Michael Linda David Elizabeth William Barbara Richard Susan Joseph Jessica Thomas Sarah Karen Daniel
Lisa Matthew Nancy Anthony Betty Mark Sandra Donald Ashley Steven Emily Andrew Kimberly Paul Margaret Joshua Donna Kenneth Michelle Kevin Carol Brian
Amanda George Melissa Timothy Deborah Ronald Stephanie Jason Rebecca Edward Laura Jeffrey Helen Ryan Sharon Jacob Cynthia Gary Kathleen Nicholas Amy
Priya Rahul Anjali Vikram Deepa Sanjay Lakshmi Arjun Fatima Omar Aisha Hassan Yusuf Leila Wei Mei Jun Hiroshi Yuki Minh Linh Carlos Maria Jose
Sofia Diego Valentina Luis Camila Pierre Camille Hans Greta Jürgen Sven Astrid Giulia Marco Olga Dmitri Kwame Amara Chinedu Ngozi Siobhan Niamh
Callum Rhys Aoife Zoë René Łukasz Agnieszka Joe Sam Alex Chris Kate Tom Liz Beth Dan Will Grace May Rose Bill Frank Mark Jack Charlie""".split()
LAST = """Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Wilson Anderson Taylor Moore Jackson Martin Lee Thompson White
Harris Clark Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams Nelson Baker Hall Rivera Campbell Patel Sharma
Singh Gupta Kumar Reddy Iyer Khan Hussain Ahmed Chen Wang Li Zhang Tanaka Suzuki Kim Park Tran O'Brien O'Connor Murphy McCarthy MacDonald Müller
Schneider Weber Dubois Moreau Rossi Ferrari Jansen Andersen Kowalski Ivanov Okafor Mensah Adeyemi Silva Santos Fernandes Van-Dyke Smith-Jones""".split()
def listed(name):
    """A word list of the product's own lexicon."""
    source = (pathlib.Path(__file__).resolve().parents[1] / "src/text/internal/pii_lexicon.cc").read_text()
    block = re.search(rf"{name} =(.*?);\n", source, re.S).group(1)
    return [w.capitalize() for w in "".join(re.findall(r'"([^"]*)"', block)).split()]


LISTED_FIRST, LISTED_LAST = listed("kFirstNames"), listed("kLastNames")
SYLLABLES = "ka ra mi lo ven tor al sha bri an el do su ri na jo pe ter ma li gan esh wa ri ku mar del fin ros ta bel vi nu thi ya har zo len que ith".split()
STREETS = """Main Oak Maple Elm Cedar Park Washington Lake Hill Church High Station Victoria Green Mill King Queen Sunset River Spring Highland
Lincoln Jackson Willow Chestnut Pine Walnut Cherry Franklin Jefferson Madison Fairview Meadow Forest Ridge Valley Orchard Birch Aspen Magnolia""".split()
SUFFIXES = "Street St Road Rd Avenue Ave Lane Ln Drive Dr Boulevard Blvd Court Ct Place Pl Way Terrace Circle Close Crescent Parkway".split()
CITIES = """Springfield|Portland|Austin|Denver|Columbus|Phoenix|Seattle|Boston|Chicago|Miami|Dallas|San Diego|Los Angeles|New York|St. Louis|Kansas City|
Salt Lake City|Santa Fe|Fort Worth|El Paso|Leeds|Manchester|Bristol|Glasgow|Cardiff|Dublin|Toronto|Vancouver|Sydney|Perth|Chennai|Pune|Mumbai|Bangalore|
Hyderabad|Auckland|Berlin|Madrid|Cedar Rapids|Boise|Tulsa|Fresno|Oakland|Tucson|Reno|Orlando|Tampa""".replace("\n", "").split("|")
STATES = "CA NY TX FL IL OH WA OR CO AZ MA GA NC MI PA NJ VA TN MO MD".split() + ["California", "Texas", "Ohio", "Florida", "New York", "Georgia"]
WORDS = "sunny tiger blue coffee dragon happy ninja pixel gamer star moon shadow fast lucky king queen rider wolf hunter pro mega cool red music dance".split()
DOMAINS = ["gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "aol.com", "live.com", "proton.me", "comcast.net", "btinternet.com",
           "example.org", "acme-corp.com", "mail.ru", "web.de", "orange.fr", "yahoo.co.uk", "uni.edu", "mycompany.io", "gmx.net"]


class Values:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def pick(self, *items):
        return self.r.choice(items[0] if len(items) == 1 else items)

    def digits(self, count, first="123456789"):
        return self.r.choice(first) + "".join(self.r.choice("0123456789") for _ in range(count - 1)) if count else ""

    def letters(self, count):
        return "".join(self.r.choice("ABCDEFGHJKLMNPRSTUVWXYZ") for _ in range(count))

    # --- digits as people say them
    def spoken(self, digits, pairs=0.2):
        out, i, oh = [], 0, self.pick("zero", "oh", "o", "zero", "oh")
        doubles = self.r.random() < 0.4
        while i < len(digits):
            d = digits[i]
            if doubles and digits[i:i + 3] == d * 3:
                out += ["triple", ONES[int(d)]]
                i += 3
            elif doubles and digits[i:i + 2] == d * 2:
                out += ["double", ONES[int(d)]]
                i += 2
            elif self.r.random() < pairs and i + 1 < len(digits) and d != "0":
                out.append(self.number(int(digits[i:i + 2])))
                i += 2
            else:
                out.append(oh if d == "0" else ONES[int(d)])
                i += 1
        text = " ".join(out)
        if self.r.random() < 0.15:
            words = text.split()
            at = self.r.randrange(len(words))
            words.insert(at, self.pick("uh", "um", "then", "and then"))
            text = " ".join(words) if at else text
        if self.r.random() < 0.2:
            words = text.split()
            step = self.pick(3, 4)
            text = ", ".join(" ".join(words[k:k + step]) for k in range(0, len(words), step))
        return text

    def number(self, n):
        if n < 10:
            return ONES[n]
        if n < 20:
            return TEENS[n - 10]
        return TENS[n // 10] + ("" if n % 10 == 0 else self.pick(" ", " ", "-") + ONES[n % 10])

    def groups(self, digits, sizes, sep):
        out, i = [], 0
        for size in sizes:
            out.append(digits[i:i + size])
            i += size
        return sep.join(out)

    def said(self, digits, share=0.3):
        """Written as it is, or spoken, or digit by digit."""
        x = self.r.random()
        if x < share:
            return self.spoken(digits)
        if x < share + 0.06:
            return " ".join(digits)
        return digits

    # --- kinds
    def pseudo(self, low=2, high=3):
        return "".join(self.pick(SYLLABLES) for _ in range(self.r.randint(low, high))).capitalize()

    def blend(self, names):
        """The head of one name and the tail of another: sounds like a name, is on no list."""
        a, b = self.pick(names), self.pick(names).lower()
        return a[:max(2, len(a) * 2 // 3)] + b[len(b) // 2:]

    def first(self):
        x = self.r.random()
        return self.pick(FIRST) if x < 0.2 else self.pick(LISTED_FIRST) if x < 0.5 else self.blend(LISTED_FIRST) if x < 0.8 else self.pseudo()

    def last(self):
        x = self.r.random()
        return self.pick(LAST) if x < 0.2 else self.pick(LISTED_LAST) if x < 0.45 else self.blend(LISTED_LAST) if x < 0.8 else self.pseudo()

    def name(self):
        x = self.r.random()
        if x < 0.32:
            return self.first()
        if x < 0.8:
            return f"{self.first()} {self.last()}"
        if x < 0.86:
            return f"{self.first()} {self.letters(1)}{self.pick('.', '')} {self.last()}"
        if x < 0.9:
            return f"{self.first()} {self.first()} {self.last()}"
        if x < 0.94:
            return f"{self.last()}, {self.first()}"
        word = self.pick(self.first(), self.last())
        return f"{word}, {self.pick(' ', '-', ', ').join(word.upper())}" if self.r.random() < 0.7 else " ".join(word.upper())

    def full_name(self):
        return f"{self.first()} {self.last()}"

    def surname(self):
        return self.last()

    def luhn(self, prefix, length):
        body = prefix + "".join(self.r.choice("0123456789") for _ in range(length - len(prefix) - 1))
        total = sum((int(d) * 2 - 9 if int(d) > 4 else int(d) * 2) if i % 2 == 0 else int(d) for i, d in enumerate(reversed(body)))
        return body + str(-total % 10)

    def card(self):
        brand = self.pick("4", "4", "51", "53", "55", "2221", "6011", "37", "34", "36")
        length = 15 if brand in ("37", "34") else 14 if brand == "36" else 16
        number = self.luhn(brand, length) if self.r.random() < 0.8 else brand + self.digits(length - len(brand))
        sizes = [4, 6, 5] if length == 15 else [4, 6, 4] if length == 14 else [4, 4, 4, 4]
        x = self.r.random()
        if x < 0.3:
            return self.groups(number, sizes, " ")
        if x < 0.45:
            return self.groups(number, sizes, "-")
        if x < 0.7:
            return number
        return self.spoken(number)

    def card_tail(self):
        return self.said(self.digits(4, "0123456789"), 0.35)

    def card_security(self):
        return self.said(self.digits(self.pick(3, 3, 3, 4), "0123456789"), 0.4)

    def expiry(self):
        month, year = self.r.randint(1, 12), self.r.randint(24, 33)
        return self.pick(f"{month:02}/{year}", f"{month:02}/20{year}", f"{month}/{year}", f"{month:02}-{year}", f"{MONTHS[month - 1]} 20{year}", f"{month:02}{year}",
                         f"{MONTHS[month - 1]} {self.number(20)} {self.number(year)}", f"{self.spoken(f'{month:02}', 0)} {self.number(year)}", f"{month:02} {year}")

    def bank(self):
        x = self.r.random()
        if x < 0.35:
            country, size = self.pick([("DE", 18), ("GB", 14), ("FR", 23), ("ES", 20), ("NL", 10), ("IE", 14), ("IT", 23)])
            body = (self.letters(4) if country in ("GB", "NL", "IE") else "") + self.digits(size - (4 if country in ("GB", "NL", "IE") else 0))
            value = "".join(str(int(c, 36)) for c in body + country + "00")
            iban = f"{country}{98 - int(value) % 97:02}{body}"
            return iban if self.r.random() < 0.5 else " ".join(iban[i:i + 4] for i in range(0, len(iban), 4))
        if x < 0.7:
            return self.said(self.pick("02", "11", "12", "26", "32", "06") + self.digits(7))
        sort = self.digits(6)
        return self.pick(self.groups(sort, [2, 2, 2], "-"), self.groups(sort, [2, 2, 2], " "), sort, self.spoken(sort))

    def ssn(self):
        number = self.pick("123456") + self.digits(8)
        return self.pick(self.groups(number, [3, 2, 4], "-"), self.groups(number, [3, 2, 4], "-"), self.groups(number, [3, 2, 4], " "), number, self.spoken(number))

    def ssn_tail(self):
        return self.said(self.digits(4, "0123456789"), 0.35)

    def foreign_id(self):
        d = self.digits
        return self.pick(f"{self.letters(2)} {d(2)} {d(2)} {d(2)} {self.pick('ABCD')}", f"{self.letters(2)}{d(6)}{self.pick('ABCD')}", self.groups(d(12, "23456789"), [4, 4, 4], " "),
                         f"{self.letters(5)}{d(4)}{self.letters(1)}", f"{d(3)}.{d(3)}.{d(3)}-{d(2)}", f"{d(8)}{self.letters(1)}", d(11), self.groups(d(9), [3, 3, 3], " "),
                         self.groups(d(9), [3, 3, 3], "-"), self.groups(d(10), [3, 3, 4], " "), d(9), f"{d(6)}-{d(4)}")

    def passport(self):
        return self.pick(self.letters(1) + self.digits(8), self.letters(2) + self.digits(7), self.digits(9), self.letters(1) + self.digits(7), self.spoken(self.digits(9)),
                         f"{self.letters(1)}{self.digits(3)}-{self.digits(4)}-{self.digits(4)}")

    def phone(self):
        d, g = self.digits, self.groups
        us = d(3, "23456789") + d(3, "23456789") + d(4, "0123456789")
        uk = "07" + d(9)
        x = self.r.random()
        if x < 0.3:
            return self.spoken(self.pick(us, us, uk, "1" + us), 0.12)
        return self.pick(g(us, [3, 3, 4], "-"), g(us, [3, 3, 4], "."), g(us, [3, 3, 4], " "), us, f"({us[:3]}) {us[3:6]}-{us[6:]}", f"+1 {g(us, [3, 3, 4], ' ')}", f"1-{g(us, [3, 3, 4], '-')}",
                         f"+1{us}", g(uk, [5, 6], " "), uk, g(uk, [5, 3, 3], " "), f"+44 {uk[1:5]} {uk[5:]}", f"0{d(2)} {d(4)} {d(4)}", f"+91 {d(5, '789')} {d(5)}", d(10, "789"),
                         f"+49 {d(3)} {d(7)}", f"+33 {d(1)} {d(2)} {d(2)} {d(2)} {d(2)}", f"+61 4{d(2)} {d(3)} {d(3)}", f"04{d(2)} {d(3)} {d(3)}", g(us[3:], [3, 4], "-"),
                         f"({us[:3]}){us[3:6]}-{us[6:]}", f"+353 8{d(1)} {d(3)} {d(4)}", f"{us} ext {d(3)}")

    def local_part(self):
        f, l = self.first(), self.last()
        f, l = (w.lower().replace("'", "") for w in (f, l))
        return self.pick(f"{f}.{l}", f"{f}{l}", f"{f[0]}{l}", f"{f}_{l}", f"{f}{self.digits(2)}", f"{f}.{l}{self.digits(2)}", f"{l}{f[0]}", f"{self.pick(WORDS)}{self.pick(WORDS)}{self.digits(2)}",
                         f"{f}-{l}", f"{f}{self.digits(4)}", f)

    def email(self):
        local, domain = self.local_part(), self.pick(DOMAINS)
        x = self.r.random()
        if x < 0.5:
            return self.pick(f"{local}@{domain}", f"{local}@{domain}", f"{local.title()}@{domain}")
        if x < 0.85:
            said = local.replace(".", " dot ").replace("_", " underscore ").replace("-", self.pick(" dash ", " hyphen "))
            for k in range(10):
                said = said.replace(str(k), f" {ONES[k] if k or self.r.random() < 0.5 else 'oh'} ") if self.r.random() < 0.7 else said.replace(str(k), f" {k} ")
            if self.r.random() < 0.2:
                said = " ".join(said.split()[0]) + " " + " ".join(said.split()[1:])
            return " ".join(f"{said} at {domain.replace('.', ' dot ').replace('-', ' dash ')}".split())
        if x < 0.93:
            return f"{local.replace('.', ' ')} {self.pick('', ' ')}{domain.replace('.', '')}".replace("  ", "")
        return f"{local} {self.pick('at', '@', '(at)', '[at]')} {domain}"

    def address(self):
        number = self.pick(self.digits(self.r.randint(1, 5)), self.digits(self.r.randint(2, 4)), self.number(self.r.randint(10, 99)), self.spoken(self.digits(4)))
        street = f"{self.pick(STREETS) if self.r.random() < 0.7 else self.pseudo()} {self.pick(SUFFIXES)}"
        if self.r.random() < 0.15:
            street = f"{self.pick('North', 'W', 'East', 'NE', 'S')} {street}"
        if self.r.random() < 0.12:
            street = f"{self.r.randint(1, 99)}{self.pick('th', 'st', ' th')} {self.pick(SUFFIXES)}"
        unit = self.pick("", "", "", f"{self.pick(', ', ' ')}{self.pick('Apt', 'Apartment', 'Unit', 'Suite', '#', 'Flat')} {self.pick(self.digits(self.r.randint(1, 3)), self.letters(1), self.digits(1) + self.letters(1))}")
        x = self.r.random()
        comma = self.pick(", ", ", ", " ")
        if x < 0.35:
            return f"{number} {street}{unit}"
        if x < 0.75:
            return f"{number} {street}{unit}{comma}{self.pick(CITIES)}{comma}{self.pick(STATES)}{self.pick('', '', ' ' + self.zip())}"
        if x < 0.83:
            return f"{self.pick('Flat', 'Unit')} {self.digits(1)}{comma}{number} {street}{comma}{self.pick(CITIES)}{comma}{self.uk_postcode()}"
        if x < 0.9:
            return self.pick(f"{self.pseudo()}straße {self.digits(2)}, {self.zip()} {self.pick(CITIES)}", f"{self.digits(2)} rue de {self.pseudo()}, {self.zip()} Paris",
                             f"Calle {self.pseudo()} {self.digits(2)}, {self.zip()} Madrid", f"Via {self.pseudo()} {self.digits(2)}", f"{self.pseudo()}weg {self.digits(2)}")
        if x < 0.95:
            return self.pick(f"PO Box {self.digits(4)}", f"P.O. Box {self.digits(3)}{comma}{self.pick(CITIES)}")
        return f"No {self.digits(2)}{comma}{self.pseudo()} {self.pick('nagar', 'colony', 'layout', 'main road', 'cross street')}{comma}{self.pick(CITIES)}{self.pick('', ' ' + self.digits(6))}"

    def zip(self):
        return self.digits(5, "0123456789")

    def uk_postcode(self):
        return f"{self.letters(self.pick(1, 2))}{self.digits(self.pick(1, 1, 2))}{self.pick(' ', ' ', '')}{self.digits(1)}{self.letters(2)}"

    def postcode(self):
        x = self.r.random()
        if x < 0.55:
            return self.said(self.pick(self.zip(), self.zip(), self.digits(6), f"{self.zip()}-{self.digits(4)}").replace("-", "-"), 0) if self.r.random() < 0.65 else self.spoken(self.zip())
        if x < 0.85:
            return self.uk_postcode()
        return self.pick(f"{self.letters(1)}{self.digits(1)}{self.letters(1)} {self.digits(1)}{self.letters(1)}{self.digits(1)}", self.digits(4), f"{self.digits(4)} {self.letters(2)}")

    def city_postcode(self):
        return f"{self.pick(CITIES)}{self.pick(' ', ', ', ' ' + self.pick(STATES) + ' ', ', ' + self.pick(STATES) + ' ')}{self.pick(self.zip(), self.zip(), self.digits(6))}"

    def ordinal(self, day):
        return str(day) + ("th" if 10 < day < 14 else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th"))

    def ordinal_word(self, day):
        return ORDINALS[day - 1] if day <= 20 else "thirtieth" if day == 30 else TENS[day // 10] + self.pick(" ", "-") + ORDINALS[day % 10 - 1]

    def year_words(self, year):
        if year >= 2000:
            return self.pick(f"two thousand{self.pick(' ', ' and ')}{self.number(year - 2000)}" if year > 2000 else "two thousand", f"twenty {self.number(year - 2000) if year > 2009 else 'oh ' + ONES[year - 2000]}")
        return f"nineteen {self.number(year - 1900) if year > 1909 else 'oh ' + ONES[year - 1900]}"

    def date(self, low, high):
        day, month, year = self.r.randint(1, 28), self.r.randint(1, 12), self.r.randint(low, high)
        name = MONTHS[month - 1]
        return self.pick(f"{month:02}/{day:02}/{year}", f"{day}/{month}/{year}", f"{day:02}.{month:02}.{year}", f"{year}-{month:02}-{day:02}", f"{name} {day}, {year}", f"{name} {self.ordinal(day)}, {year}",
                         f"{self.ordinal(day)} {name} {year}", f"{self.ordinal(day)} of {name} {year}", f"{day} {name[:3]} {year}", f"{month}-{day}-{year % 100:02}", f"{name} {self.ordinal_word(day)} {self.year_words(year)}",
                         f"the {self.ordinal_word(day)} of {name} {self.year_words(year)}", f"{month:02}{day:02}{year}", f"{name[:3]} {day} {year}", f"{month}/{day}/{year % 100:02}", f"{name} {self.number(day)} {self.year_words(year)}",
                         f"{self.number(month)} {self.number(day)} {self.year_words(year)}")

    def birth_date(self):
        return self.date(1935, 2008)

    def username(self):
        w = self.pick(WORDS)
        return self.pick(f"{w}{self.digits(2)}", f"{w}_{self.pick(WORDS)}", f"{self.first().lower()}{self.digits(3)}", f"{self.first()[0].lower()}{self.last().lower()}", f"{w}.{self.pick(WORDS)}{self.digits(1)}",
                         f"{self.first().lower()}_{self.last().lower()}_{self.digits(4)}", f"{w.title()}{self.pick(WORDS).title()}{self.digits(4)}", self.pseudo().lower(), f"{self.first().lower()} {self.digits(2)}", f"x{w}x{self.digits(1)}")

    def password(self):
        w, v = self.pick(WORDS), self.pick(WORDS)
        return self.pick(f"{w.title()}{self.digits(2)}!", f"{w}{self.digits(4)}", f"{self.letters(1)}{w[1:]}@{self.digits(3)}", f"{w}-{v}-{self.digits(2)}", f"{w.upper()}{self.digits(3)}#", f"P@ss{self.digits(4)}",
                         f"{self.letters(2)}{self.digits(3)}{self.letters(1).lower()}${w}", f"{w}{v}", f"{w} {self.digits(3)}", self.digits(6), f"{w}{self.digits(2)}{v}")

    def pin(self):
        return self.said(self.digits(self.pick(4, 4, 5, 6), "0123456789"), 0.35)

    def otp(self):
        return self.pick(self.digits(6, "0123456789"), self.digits(6), self.digits(4), self.spoken(self.digits(6)), f"{self.digits(3)} {self.digits(3)}", f"{self.letters(1)}-{self.digits(6)}", f"{self.digits(3)}-{self.digits(3)}")

    def answer(self):
        return self.pick(self.pseudo(), self.last(), self.pick("Fluffy", "Rex", "Bella", "Rover", "Whiskers", "Buddy", "Mittens"), f"{self.pick(STREETS)} Elementary", self.pick(CITIES))

    def account(self):
        n = self.r.randint(6, 12)
        return self.pick(self.said(self.digits(n)), self.said(self.digits(n)), self.groups(self.digits(12), [4, 4, 4], self.pick(" ", "-")), f"{self.letters(2)}{self.digits(7)}", f"{self.digits(3)}-{self.digits(6)}-{self.digits(1)}",
                         f"{self.letters(1)}-{self.digits(6)}", f"{self.letters(3)}-{self.digits(8)}", self.spoken(self.digits(8)))

    def account_tail(self):
        return self.said(self.digits(4, "0123456789"), 0.3)

    def reference(self):
        return self.pick(f"{self.letters(2)}{self.digits(6)}", f"#{self.digits(6)}", self.digits(self.r.randint(5, 12)), f"{self.letters(3)}-{self.digits(5)}", f"{self.letters(6)}", f"{self.letters(2)}-{self.digits(4)}-{self.letters(2)}",
                         f"INC{self.digits(7)}", f"{self.letters(3)} {self.digits(3)}", f"1Z{self.letters(3)}{self.digits(8)}", f"{self.letters(1)} {self.digits(4)} {self.letters(1)}", self.spoken(self.digits(6)), f"ORD-{self.digits(6)}",
                         f"{self.digits(3)}-{self.digits(7)}-{self.digits(7)}", f"W{self.digits(7)}", f"{self.letters(1)}{self.digits(1)}{self.letters(2)}{self.digits(1)}{self.letters(1)}")

    def url(self):
        return f"https://{self.pick('my.shop.com', 'portal.example.com', 'www.bank.co.uk')}/{self.pick('reset', 'login', 'verify')}?{self.pick('token', 'session', 'key', 'email')}={self.letters(4)}{self.digits(8)}{self.letters(6).lower()}"

    def ip(self):
        return ".".join(str(self.r.randint(1, 254)) for _ in range(4))

    # --- nobody's
    def amount(self):
        n = self.r.randint(1, 9999)
        return self.pick(f"${n}", f"${n}.{self.digits(2)}", f"{n} dollars", f"£{n}", f"{n} euros", f"{n:,}", f"${n:,}.00", f"{self.number(n % 100)} dollars", f"{n} USD", f"{self.number(n % 10)} hundred dollars", f"Rs {n}", f"{n % 100} percent")

    def quantity(self):
        return self.pick(f"{self.r.randint(2, 500)} {self.pick('items', 'GB', 'units', 'people', 'nights', 'minutes', 'days', 'miles', 'boxes', 'years', 'weeks', 'hours')}", f"{self.number(self.r.randint(2, 60))} {self.pick('times', 'days', 'people', 'weeks', 'hours')}")

    def time(self):
        return self.pick(f"{self.r.randint(1, 12)}:{self.r.randint(0, 59):02} {self.pick('am', 'pm')}", f"{self.r.randint(1, 12)} {self.pick('am', 'pm')}", f"{self.r.randint(0, 23)}:{self.r.randint(0, 59):02}", f"half past {self.number(self.r.randint(1, 12))}")

    def day(self):
        return self.pick(self.date(2019, 2026), f"{self.pick(MONTHS)} {self.ordinal(self.r.randint(1, 28))}", f"the {self.ordinal(self.r.randint(1, 28))}", self.pick("Monday", "next Friday", "tomorrow", "last Tuesday"), f"{self.r.randint(1, 12)}/{self.r.randint(1, 28)}", self.pick(MONTHS))

    def product(self):
        return self.pick(f"iPhone {self.r.randint(8, 16)}", f"Galaxy S{self.r.randint(8, 24)}", f"model {self.letters(2)}{self.digits(3)}", f"Windows {self.pick('10', '11')}", "Netflix", "PlayStation 5", f"error {self.digits(3)}", f"flight {self.letters(2)}{self.digits(3)}", f"gate {self.letters(1)}{self.digits(2)}",
                         f"version {self.digits(1)}.{self.digits(1)}.{self.digits(1)}", "the blue jacket", f"the {self.digits(3)} page manual", "American Express", "Wells Fargo", f"Route {self.digits(2)}", f"channel {self.digits(3)}", "a medium pizza", f"{self.r.randint(1990, 2025)} {self.pick('Honda Civic', 'Ford Focus', 'Toyota Corolla')}")

    def city(self):
        return self.pick(CITIES)

    def company(self):
        return self.pick("Acme", "Northwind", "Globex", "Initech", "Umbrella Insurance", "Blue River Bank", f"{self.pick(STREETS)} {self.pick('Bank', 'Telecom', 'Energy', 'Music School', 'Hotel', 'Airlines', 'Insurance', 'Grill')}",
                         f"{self.pick(WORDS).title()} {self.pick(WORDS).title()} {self.pick('Inc', 'Shop', 'Wireless', 'Bar')}", f"{self.last()} {self.pick('Motors', 'Bank', 'Health', 'Insurance')}", f"{self.pick(CITIES)} {self.pick('Power', 'Water', 'Credit Union')}")

    def year(self):
        return str(self.r.randint(1985, 2026))
