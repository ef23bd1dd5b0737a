"""``python -m pycompose``."""

import sys

from pycompose.cli.main import main

sys.exit(main())
