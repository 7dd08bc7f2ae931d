"""One requests.get after another, each body whole in memory, as aepp loads files. Arguments: list of "URL NAME" lines, CA file."""

import sys

import requests

listing, authority = sys.argv[1:]
with open(listing) as lines:
    for line in lines:
        url, name = line.split()
        response = requests.get(url, verify=authority)
        response.raise_for_status()
        with open(name, "wb") as out:
            out.write(response.content)
