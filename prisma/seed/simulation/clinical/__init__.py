"""A patient's clinical record: what was found, planned, placed, written down, pictured and ordered.

`chart_builder` projects the journey of a patient onto a `Chart`, by way of the `visit_history`.
"""
