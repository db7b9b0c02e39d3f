"""Going live: a site is staged, proved, and exchanged for the one before; later it can be verified.

Nothing of anyone else's is ever replaced or cleared.
"""

from gongshi.release.kept import Publication, RolledBack, kept_sites, live_site, roll_back
from gongshi.release.links import verify_links
from gongshi.release.ownership import Listed, read_manifest
from gongshi.release.staging import Placed, Staging, stage
from gongshi.release.verify import Verified, verify_site

__all__ = [
    "Listed",
    "Placed",
    "Publication",
    "RolledBack",
    "Staging",
    "Verified",
    "kept_sites",
    "live_site",
    "read_manifest",
    "roll_back",
    "stage",
    "verify_links",
    "verify_site",
]
