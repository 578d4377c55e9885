"""Whatever changes: each action writes its line of the audit trail in the same transaction.

A view loads, asks for the right, calls one of these and redirects; nothing else in the workbench changes what
is kept, but for the jobs that the actions asked for. Tests hold both: that nobody else writes, and that every
action leaves its line.
"""
