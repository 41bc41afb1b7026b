from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with the least parameters that OWASP recommends (19 MiB, two passes, one lane).

    Django's own take 100 MiB for each check: eight people signing in at once would need more
    memory than the rest of the server.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
