"""What the regulations say about points (积分), as pure functions of facts, wages and a Policy.

No Django, no query, no clock: a rule answers with codes and numbers, and pages make the words.
`evidence` and `facts` hold what is known, `counting` goes from the one to the other, `scoring`
from facts to a Breakdown.
"""
