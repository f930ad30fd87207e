"""Stripe as far as tests need it: localstripe in a process of its own, and in front of it what localstripe lacks."""
