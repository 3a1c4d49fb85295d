"""Warnings about the file that is looked at."""
from support import MODERN, REFUSED, UNSAFE, Case, main

COMMENT = "/* noqa: borrowed-ref OK */"
WARNING = ": the noqa: borrowed-ref comment suppresses nothing"


class IdleSuppression(Case):
    def test_is_reported_with_its_line(self):
        text = UNSAFE + COMMENT + "\nint unrelated;\n"
        self.write("a.c", text)
        line = text[:text.index(COMMENT)].count("\n") + 1
        for command in "diff", "check", "apply":
            with self.subTest(command):
                self.write("a.c", text)
                self.assertIn("a.c:%d%s" % (line, WARNING), self.expect(1, command, "a.c", *MODERN).err)

    def test_is_in_the_json_report(self):
        self.write("a.c", UNSAFE + COMMENT + "\nint unrelated;\n")
        warnings = self.report(1, "a.c", *MODERN)["files"][0]["warnings"]
        self.assertEqual([w for w in warnings if WARNING in w], warnings)
        self.assertEqual(len(warnings), 1)
        self.assertEqual(self.report(1, "a.c", *MODERN)["files"][0]["idle_suppressions"],
                         [UNSAFE.count("\n") + 1])

    def test_changes_no_exit_status(self):
        self.write("a.c", REFUSED.replace("return ", COMMENT + "\n    return ") + COMMENT +
                   "\nint unrelated;\n")
        self.assertIn(WARNING, self.expect(0, "check", "a.c", *MODERN).err)

    def test_one_that_suppresses_is_not_reported(self):
        self.write("a.c", REFUSED.replace("return ", COMMENT + "\n    return "))
        self.assertNotIn("suppresses nothing", self.expect(0, "diff", "a.c", *MODERN).err)


if __name__ == "__main__":
    main()
