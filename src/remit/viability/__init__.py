"""Suppliers of support: whether they can live, who plays which part, and what their closing takes.

`accounts` says what each supplier takes and costs and what it cannot do without; `parts` who is customer,
supplier, host, regulator and market maker at once; `closing` where the work of suppliers that close can go.
"""
