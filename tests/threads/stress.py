"""Reads and changes the same list and dict from several threads; for run.py.

    stress.py FOLDER ROUNDS

FOLDER holds the module `stock`.  Prints the number of each round that is over; exit status 3: a
wrong result, which is printed.
"""
import sys
import threading

sys.path.insert(0, sys.argv[1])
import stock  # noqa: E402

TITLES, CALLS = 12, 30
titles = ["".join(["a title ", str(n)]) for n in range(TITLES)]
copies = {"".join(["a title ", str(n)]): 10 ** 9 + n for n in range(TITLES)}
SUM = sum(copies.values())
LENGTH = sum(map(len, titles))
wrong = []


def change(start):
    """Puts equal but new objects in the place of all, so that the old ones are freed."""
    start.wait()
    for _ in range(CALLS):
        for n in range(TITLES):
            title = "".join(["a title ", str(n)])
            titles[n] = title
            copies[title] = 10 ** 9 + n


def read(start):
    start.wait()
    for _ in range(CALLS):
        try:
            sum_now, length_now = stock.total(titles, copies), stock.letters(titles)
        except Exception as e:
            wrong.append("%s: %s" % (type(e).__name__, ascii(e)))
            return
        if (sum_now, length_now) != (SUM, LENGTH):
            wrong.append("total %d instead of %d, letters %d instead of %d" % (
                sum_now, SUM, length_now, LENGTH))
            return


for number in range(int(sys.argv[2])):
    start = threading.Barrier(4)
    threads = [threading.Thread(target=what, args=(start,)) for what in (change, read) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(number + 1, flush=True)
    if wrong:
        print(wrong[0], flush=True)
        sys.exit(3)
