#!/usr/bin/env python3
"""A made-up file of testing claims for `anudan batch ic-cbfte testing`: claims.py ROWS [UNITS [SEED]] > FILE.csv

Made anew from the seed: the same arguments give the same bytes.  A row in a hundred has a fault.
"""
import random
import sys

rows = int(sys.argv[1])
units = int(sys.argv[2]) if len(sys.argv) > 2 else max(1, rows // 3)
draw = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
print("Udyam number,Name of enterprise,Category,Udyam valid,IEC,IEC issued on,Laboratory,Certificate number,Certificate date,"
	"Fee paid,Shipment on,Product is the one shipped,Proof that it is compulsory,MAI money taken,Funded elsewhere,Claimed on",
	end="\r\n")
for row in range(rows):
	unit = draw.randrange(units)
	year = draw.choice((2024, 2025))
	month = draw.randrange(4, 13)
	size = draw.choice(("micro", "small"))
	fault = draw.randrange(400)
	if fault == 0:
		size = "medium"
	print(f"UDYAM-{'UP' if unit % 2 else 'TN'}-{unit % 75:02}-{unit:07},\"Works {unit}, Unit {unit % 7}\",{size},{'no' if fault == 1 else 'yes'},"
		f"{unit + 1:010},{year - 1}-0{1 + unit % 9}-15,Laboratory {unit % 12},\"C-{row}\",{'31.02.' if fault == 2 else '14.'}{month:02}.{year},"
		f"{'one lakh' if fault == 3 else draw.randrange(500, 120000)}.00,{year}-{month:02}-20,yes,yes,no,no,2026-03-{15 if row * 2 < rows else 16}", end="\r\n")
