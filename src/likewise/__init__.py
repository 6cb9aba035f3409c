"""Likewise carries a peer support programme from a randomised pilot to everyday activity."""
