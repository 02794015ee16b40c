"""
Complaints (投诉工单): where they gather, what repeats, and how orders go their way.

Pure functions over plain frames, one row an order (工单), indexed by the order's id; the columns are those of the kind
work_orders with ``compound_id`` and ``community_id`` found, and each function names those that it reads. A column that
a ledger doesn't have is all NA. Codes are NA or ``unknown`` where not known; times are local, without a zone, and one
at midnight sharp is a day alone.

`places` says which points may be used and `cells` counts them on a grid. `rates` gives 件/千户, `density` a surface,
`getis_ord` tests hotspots against chance, `emerging` tells new, growing, chronic and fading ones apart, `repeats` joins
orders of one matter by what `letters` and `near_texts` say of their texts, `calendar` counts by month, day and hour,
`flow` follows the steps, `outcomes` gives 三率 and the like, `fork` asks whether there is an owners' committee.
"""
