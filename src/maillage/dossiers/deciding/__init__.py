"""Each kind of decision: when it is refused, and what it changes. One file a subject; rule and effect stand side by side.

``check`` raises ``Refused`` and changes nothing; ``change`` refuses nothing: what was once accepted stays readable for ever.
"""
