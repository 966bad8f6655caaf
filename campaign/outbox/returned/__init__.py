"""Mail that comes back to us: what could not be delivered, complaints, and wishes to leave.

It arrives in a Maildir, an mbox file (`boxes`), through a pipe or over HTTP. Only an address with our keyed
tag says whose message it is about (`envelopes`); `judging` and `failures` read what it means,
`complaints` what a provider tells of a complaint; what nobody understands is kept sealed (`keeping`).
"""
