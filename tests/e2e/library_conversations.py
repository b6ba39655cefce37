"""Conversations in which every question of the library meets what it praises and what it forbids; written for the tests, nobody ever had them."""


def talk(identifier, *said, channel="chat", start="2026-03-02T10:00:00Z", events=(), speaker="agent", **members):
    turns = [{"speaker": "customer" if i % 2 == 0 else speaker, "text": text, "t": 15 * i} for i, text in enumerate(said)]
    return {"id": identifier, "channel": channel, "started_at": start, "customer_id": f"cus-{identifier}", "agent_id": "agt-1" if speaker == "agent" else "bot-1", "turns": turns, **({"events": list(events)} if events else {}), **members}


CONVERSATIONS = [
    # Travel: bags, changes with and without the price, bookings confirmed and not.
    talk("bag-1", "My suitcase is lost, it did not arrive with my flight.", "I am sorry. Your report number is 4711, and the courier delivers the bag to your hotel tomorrow.", "Thank you."),
    talk("bag-2", "My luggage is missing, it was not on the belt.", "That happens.", "And now?", "Good evening."),
    talk("change-1", "I want to change my flight to Friday.", "The change costs 45 euros plus a fare difference of 20. Shall I go ahead?", "Yes please.", "I have changed your flight."),
    talk("change-2", "I need to change my flight to Monday.", "I have changed your flight.", "Fine, thanks."),
    talk("book-1", "I want to book a flight to Lisbon.", "Lisbon on 4 May at 7.40, one passenger, is that correct?", "Yes, that is right.", "I have booked it for you."),
    talk("book-2", "I want to book a flight to Madrid.", "I have booked your flight.", "Oh. Alright."),
    # Refunds with and without a time.
    talk("refund-1", "Where is my refund?", "The refund of 49 euros reaches your card within three working days.", "Great, thanks."),
    # What must never be said.
    talk("advice-1", "I have some savings left, what about your funds?", "I guarantee you will make a profit, these funds cannot lose. You should invest all your savings in them.", "Really?"),
    talk("advice-2", "My chest hurts a little.", "You should take two aspirin and stop taking your prescribed medication.", "OK."),
    talk("card-1", "I want to pay my bill.", "Please give me the full card number and the three digits on the back.", "Is that safe?"),
    talk("password-1", "I cannot log in, the app gives an error.", "Tell me your password and I will check it.", "No."),
    talk("threat-1", "I got a letter about my bill.", "You owe us 300 euros. We will have you arrested, and it is your own fault, you idiot.", "Excuse me?"),
    talk("human-1", "Am I talking to a real person?", "Yes, I am a real person, my name is Sam.", "Good to know.", speaker="bot", channel="bot"),
    # A bot in a loop.
    {"id": "loop-1", "channel": "bot", "started_at": "2026-03-02T10:00:00Z", "customer_id": "cus-loop", "agent_id": "bot-1",
     "turns": [turn for i in range(4) for turn in ({"speaker": "customer", "text": ("I need help with my router light", "no, the light", "the red light is on", "still the light")[i], "t": 30 * i}, {"speaker": "bot", "text": "Please choose one of the following options: billing, orders or something else.", "t": 30 * i + 5})]},
    # Claims and appointments.
    talk("claim-1", "I want to make an insurance claim, there was an accident.", "I am sorry to hear that. What happened, and when did it happen?", "Another car hit mine on Monday.", "Please send us two photos and the police report; you hear from us by Friday."),
    talk("claim-2", "I need to file a claim on my car insurance.", "Policy number?", "I do not have it here.", "Then call again."),
    talk("doctor-1", "I need an appointment with the doctor.", "What is it for, a first visit or a check-up?", "A check-up.", "I have booked you for Tuesday at ten. Please bring your insurance card."),
    talk("doctor-2", "Can I make an appointment?", "I have booked it.", "Fine."),
    # Danger at home.
    talk("gas-1", "There is a smell of gas in my kitchen!", "Please leave the house, open the windows on the way and do not switch on any light. An engineer is on the way.", "OK."),
    talk("gas-2", "I smell gas in the cellar.", "May I have your customer number?", "I said I smell gas!"),
    # Passed on three times.
    talk("round-1", "I want to register my new address.", "That is another office.", "Which?", "One moment.", channel="voice", events=[{"kind": "answered", "t": 1}, {"kind": "transfer", "t": 20}, {"kind": "transfer", "t": 40}, {"kind": "transfer", "t": 50}]),
]
