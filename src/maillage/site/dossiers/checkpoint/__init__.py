"""Signed checkpoints of the log of decisions: who signs, what stands at the foot of letters, what an old one still proves."""
