"""Will mine be automatic? Each comparison of the round as it stands today, told to the holder.

What the permit says, what the register says and since when, and what to fix where they differ.
Which comparisons fail is the rule's answer (permits.rules.automatic); here they get their words.
"""
