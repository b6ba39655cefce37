"""Several tenants behind one front door: whatever is asked, by whomever, nobody is answered with what is another's."""
import concurrent.futures
import time
import unittest
import urllib.parse

from harness import routes, text_of
from marked_tenants import Asker, MarkedTenants

# Query parameters that take an id, a name or words, by what of a tenant is put in.
ID_PARAMETERS = {"agent": "agent", "team": "team", "customer": "customer", "queue": "queue", "dataset": "dataset", "q": "word", "attr.KEY": "product", "interaction": "interaction",
                 "person": "customer", "target": "interaction", "actor": "email", "filter": "scim", "card": "card", "coached": "coaching", "destination": "destination", "reason": "word"}
SEE_PART = ("supervisor", "coach", "agent")
ROUTES_MIN = 90


def addresses(described, tenant, others, turn):
    """What is asked of a route: with one's own ids and as a table, then with the ids of others in the path, and then of one of them in each parameter that takes an id or words. Which form of
    a table and whose parameters changes with the turn, so that over the roles all are asked."""
    path, parameters = described
    own = tenant.fill_in(path)
    yield own
    if "as" in parameters:
        yield f"{own}?as={('csv', 'xlsx')[turn % 2]}"
    yield from (other.fill_in(path) for other in others if other.fill_in(path) != own)
    other = others[turn % len(others)]
    for parameter in parameters:
        if what := ID_PARAMETERS.get(parameter):
            yield f"{own}?{parameter.replace('KEY', 'product')}={urllib.parse.quote(str(other.values[what]))}"


class Separate(MarkedTenants):
    def test_no_answer_carries_another_tenants_word(self):
        gets = [(path, parameters) for method, path, _, parameters in routes() if method == "GET"]
        self.assertGreater(len(gets), ROUTES_MIN)

        def sweep(tenant):
            asker, seen_own = Asker(tenant, self.others(tenant)), 0
            for turn, role in enumerate(tenant.roles):
                # Who sees part is a person, with a team or conversations of their own.
                bearer = {"Cookie": tenant.cookies[role]} if role in SEE_PART else {"Authorization": f"Bearer {tenant.keys[role]}"}
                for described in gets:
                    for address in addresses(described, tenant, self.others(tenant), turn):
                        status, data = asker.ask("GET", address, bearer)
                        seen_own += status == 200 and tenant.word in text_of(data)
                        if status == 403 and b"this needs the permission" in data:
                            break  # it is refused before what is asked for is looked at
            asker.connection.close()
            return asker, seen_own

        begin = time.monotonic()
        with concurrent.futures.ThreadPoolExecutor(3) as pool:
            swept = list(pool.map(sweep, self.all))
        roles = {len(tenant.roles) for tenant in self.all}
        statuses = {status: sum(one.statuses.get(status, 0) for one, _ in swept) for status in sorted({status for one, _ in swept for status in one.statuses})}
        asked, own = sum(one.asked for one, _ in swept), sum(seen for _, seen in swept)
        leaks = [leak for one, _ in swept for leak in one.leaks]
        print(f"{len(gets)} GET routes x {max(roles)} roles x {len(self.all)} tenants: {asked} requests in {time.monotonic() - begin:.0f} s, by status {statuses}, "
              f"{own} of the answers with the tenant's own word, {len(leaks)} with another's", flush=True)
        self.assertEqual(leaks, [])
        self.assertGreater(own, 500, "the words are there to be found")


if __name__ == "__main__":
    unittest.main()
