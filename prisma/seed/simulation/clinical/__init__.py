"""A patient's clinical record: what was found, planned, placed, written down, pictured and ordered.

`diagnosis` and `wear` are settled before the first visit and shape the journey; `recording` projects the journey that
was lived onto a `Chart`. Every figure is in `numbers`.
"""
