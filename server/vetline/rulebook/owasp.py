"""CWE numbers to the categories of the OWASP Top 10:2025 and its list for language models."""

from __future__ import annotations

from collections.abc import Iterable


def owasp_categories(cwe: Iterable[int]) -> tuple[str, ...]:
    """The OWASP categories that the weaknesses ``cwe`` belong to, in the order of the lists."""
    wanted = set(cwe)
    return tuple(name for name, members in _CATEGORIES.items() if wanted & members)


# OWASP maps some CWE numbers to no category; the nearest one stands here for those that rules use.
_CATEGORIES = {
    "A01:2025 Broken Access Control": frozenset({
        22, 23, 35, 59, 200, 201, 219, 276, 284, 285, 352, 359, 377, 379, 402, 425, 441, 497, 538,
        540, 548, 552, 566, 601, 602, 639, 651, 668, 706, 732, 862, 863, 915, 918, 922, 942, 1275,
    }),
    "A02:2025 Security Misconfiguration": frozenset({
        2, 11, 13, 15, 16, 215, 250, 260, 315, 489, 520, 526, 537, 541, 547, 605, 611, 614, 693,
        756, 776, 1004, 1032, 1174, 1188, 1336,
    }),
    "A03:2025 Software Supply Chain Failures": frozenset({
        477, 506, 511, 829, 937, 1007, 1035, 1104, 1329, 1357, 1395,
    }),
    "A04:2025 Cryptographic Failures": frozenset({
        261, 295, 296, 297, 310, 319, 320, 321, 322, 323, 324, 325, 326, 327, 328, 329, 330, 331,
        332, 334, 335, 336, 337, 338, 340, 347, 348, 523, 720, 757, 759, 760, 780, 818, 916, 1240,
    }),
    "A05:2025 Injection": frozenset({
        20, 74, 75, 76, 77, 78, 79, 80, 83, 87, 88, 89, 90, 91, 93, 94, 95, 96, 97, 98, 99, 113,
        116, 117, 138, 184, 470, 471, 564, 610, 643, 644, 652, 917, 943, 1236, 1333,
    }),
    "A06:2025 Insecure Design": frozenset({
        73, 183, 209, 213, 235, 256, 257, 266, 269, 280, 311, 312, 313, 316, 400, 409, 419, 430,
        434, 444, 451, 472, 501, 522, 525, 539, 546, 571, 579, 598, 646, 650, 653, 656, 657, 770,
        799, 807, 840, 841, 927, 1021, 1116, 1173,
    }),
    "A07:2025 Authentication Failures": frozenset({
        255, 258, 259, 287, 288, 290, 294, 300, 302, 303, 304, 305, 306, 307, 308, 309, 346, 350,
        384, 521, 613, 620, 640, 798, 940, 1216, 1392, 1393,
    }),
    "A08:2025 Software or Data Integrity Failures": frozenset({
        345, 353, 426, 427, 494, 502, 565, 784, 830, 913,
    }),
    "A09:2025 Security Logging and Alerting Failures": frozenset({117, 223, 532, 778}),
    "A10:2025 Mishandling of Exceptional Conditions": frozenset({
        252, 273, 388, 390, 391, 394, 396, 397, 431, 460, 544, 617, 636, 703, 754, 755, 756,
    }),
    "LLM01:2025 Prompt Injection": frozenset({1427}),
    "LLM05:2025 Improper Output Handling": frozenset({1426}),
}  # fmt: skip
