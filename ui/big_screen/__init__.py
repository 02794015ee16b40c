"""The big screen (大屏): scenes that take turns over one map, their drawing, and what the office decides of them."""
