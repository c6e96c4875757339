"""Settings of a writer in a process of its own: the site's backend over a file with one table."""

import os
from pathlib import Path

from maillage.site.database import sqlite

DATABASES = {"default": sqlite(Path(os.environ["ONE_TABLE"]))}
USE_TZ = True
