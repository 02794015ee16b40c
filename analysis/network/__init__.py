"""
The walk network (步行网络): streets as a graph, places hung on its edges, walks, routes and isochrones.

`graph` holds the network and its arcs, `building` makes it of the rows of roads (with `noding` where lines cross
without a common end), `access` hangs places on edges, `walks` measures from each place to its nearest facility,
`routes` gives the way itself, `isochrones` what is reached from a point, by way of the `cells` of the ground.
"""
