"""Long work: rows of the table of jobs, taken by a worker that gives signs of life while it works.

`queue` takes and gives back, `heart` gives the signs of life, `simulate`, `read`, `find` and `papers`
are the sorts of work, `worker` goes round. A worker that dies leaves a lease that runs out, and the next one
goes on from what is whole on disk.
"""
