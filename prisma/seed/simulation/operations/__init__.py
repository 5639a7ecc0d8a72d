"""How the clinic itself runs beside its patients: people and hours, leave, equipment, sterilization, stock, vendors.

Projections of a clinic's plan and of the visits that took place. What depends on the plan alone is the same however
many patients are added later.
"""
