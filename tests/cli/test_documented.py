"""Every row of the catalog is in the README's table, and in fixtures."""
import glob
import os
import re

from support import Case, main

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def read(path):
    with open(path, encoding="latin-1") as f:
        return f.read()


def uses(name, text):
    return len(re.findall(r"(?<![A-Za-z0-9_])%s ?\(" % name, text))


class Documented(Case):
    def setUp(self):
        super().setUp()
        self.rules = self.report(0, "rules")["rules"]
        readme = read(os.path.join(os.path.dirname(TESTS), "README.md"))
        self.table = readme[readme.index("## What is converted"):readme.index("`unborrow rules`")]
        self.fixtures = []
        for path in glob.glob(os.path.join(TESTS, "fixtures", "*", "*.c")):
            if not path.endswith(".expected.c"):
                after = path[:-2] + ".expected.c"
                before = read(path)
                self.fixtures.append((before, read(after) if os.path.exists(after) else before))

    def in_table(self, name):
        """`PyFunction_Get...` stands for several."""
        words = re.findall(r"\b(\w+)(\.\.\.)?", self.table)
        return any(name == word or (dots and name.startswith(word)) for word, dots in words)

    def test_readme(self):
        for rule in self.rules:
            self.assertTrue(self.in_table(rule["api"]), rule["api"])
            if rule["replacement"]:
                self.assertIn("`" + rule["replacement"], self.table)

    def test_fixtures(self):
        """One in which a call becomes another, and one in which a call stays."""
        for rule in self.rules:
            counts = [(uses(rule["api"], before), uses(rule["api"], after))
                      for before, after in self.fixtures]
            if rule["replacement"]:
                self.assertTrue(any(after < before for before, after in counts), rule["api"])
            self.assertTrue(any(after for _, after in counts), rule["api"])


if __name__ == "__main__":
    main()
