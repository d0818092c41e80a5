"""What the regulations say about permits, as pure functions of dates, facts and a Policy.

No Django, no query, no clock, no setting: a rule answers with a Decision that carries its
reasons and the policy it used, so that page, SMS, desk and audit say the same thing.
"""
