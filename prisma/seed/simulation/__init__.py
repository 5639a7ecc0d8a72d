"""A practice, simulated: a pure function of the seed, the clinic and the day.

Rooms, each of which imports only those before it: `records`, `parameters`, `scheduling`, `operations`, `care`,
`clinical`, `billing`, `front_office`; `clinic` puts them together.
"""
