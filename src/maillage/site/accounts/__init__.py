"""Accounts: who signs in, in which language, and what they may do here.

An account is a person's own. What somebody does *for* an organisation, they do in an office that they hold, never by a
login that several share.
"""
