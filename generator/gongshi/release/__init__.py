"""Going live: a site is staged, proved, and exchanged for the one before; later it can be verified.

Nothing of anyone else's is ever replaced or cleared.
"""

from gongshi.release.kept import Publication, RolledBack, kept_sites, live_site, roll_back
from gongshi.release.links import all_lead, targets_of, verify_links
from gongshi.release.memory import Memory, Remembered, recall, remember
from gongshi.release.ownership import MANIFEST, Listed, read_manifest
from gongshi.release.staging import Placed, Staging, Stamp, stage
from gongshi.release.verify import Verified, verify_site

__all__ = [
    "MANIFEST",
    "Listed",
    "Memory",
    "Placed",
    "Publication",
    "Remembered",
    "RolledBack",
    "Staging",
    "Stamp",
    "Verified",
    "all_lead",
    "kept_sites",
    "live_site",
    "read_manifest",
    "recall",
    "remember",
    "roll_back",
    "stage",
    "targets_of",
    "verify_links",
    "verify_site",
]
