"""What leaves the house? Senders of mail and text messages behind one small interface; no tables.

`senders` says what a sender is and how it answers; `files`, `smtp` and `notify` are the senders.
"""
