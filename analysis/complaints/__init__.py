"""
Complaints (投诉工单): where they gather, what repeats, and how orders go their way.

Pure functions over plain frames, one row an order (工单), indexed by the order's id. The columns that any of them
reads; a module names its own, and a column that a ledger doesn't have is all NA:

- ``received``: when the order came in (datetime64, local time, no zone; midnight sharp where only the day is known).
- ``compound_id``, ``community_id``, ``department``: str, NA where not known.
- ``category``: a code of the vocabulary of complaint classes; NA or ``unknown`` where not known.
- ``text``: what the caller said, masked.
- ``source``: the file that the row came from.
- the steps of 一诉共解 as times, and what followed: see `flow` and `outcomes`.

`places` says which points may be used and `cells` counts them on a grid. `rates` gives 件/千户, `density` a surface,
`getis_ord` tests hotspots against chance, `emerging` tells new, growing, chronic and fading ones apart, `repeats` joins
orders of one matter, `calendar` counts by month, day and hour, `flow` follows the steps, `outcomes` gives 三率 and the
like, `fork` asks whether there is an owners' committee.
"""
