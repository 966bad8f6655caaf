"""A card provider on this machine, with the objects, events and moods of Stripe.

The `stripe` library talks to `server` by HTTP. What it asks for is done by `checkout`, `paying`,
`refunding`, `disputing`, `billing` and `paying_out` on one `world`, in the shapes of `shapes`, and each
change leaves an event that `emitting` delivers: in order or not, once or often, late, never, or forged.
`python -m tests.fakes.payments` is what the demo starts, with a page to pay, decline or wait.
"""
