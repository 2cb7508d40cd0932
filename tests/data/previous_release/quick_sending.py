"""A plugin for the tests of the release before: after each form they read again what was written to, as ours do.

To go when that release has tests/support/written.py itself.
"""

from django.db import transaction


def pytest_collection_finish(session):
    from written import written  # noqa: PLC0415 - a copy of tests/support/written.py of this release

    from tests.pages import test_posts  # noqa: PLC0415 - of that release, once pytest has rewritten its asserts

    def state(models):
        known = {model.__name__: model for model in test_posts.MODELS}
        kept, test_posts.MODELS = test_posts.MODELS, [known[model.__name__] for model in models]
        try:
            return whole()
        finally:
            test_posts.MODELS = kept

    def sent(post, scene, client, before):
        with transaction.atomic():
            with written() as touched:
                answer = post.send(scene, client)
                if answer.streaming:
                    b"".join(answer.streaming_content)
            after = state(touched)
            changed = test_posts.differing({name: before[name] for name in after}, after)
            transaction.set_rollback(True)
        return answer.status_code, changed

    whole, test_posts.sent = test_posts.state, sent
