"""The rewritings that a rule can name, and how to write a fix.

A fix has a ``title`` (what it does, as an order; holes such as ``$X`` are filled with code),
``safe`` (behaviour is kept for every caller), and one way to make the new code::

    fix:
      title: Use `yaml.safe_load`
      replace: yaml.safe_load($DOCUMENT)
      safe: false

``replace`` is a template for the code that the finding marks.

* ``$X`` is what the pattern bound; ``$...ARGS`` a run of arguments, which may be empty; ``$MATCH``
  all that is marked.  Parentheses are added where the code would fall apart without them.
* Names are written in full (``subprocess.run``) and come out as the file says them (``sp.run``,
  ``run``).  What is missing is imported, also without ``imports:``, if the root is a module of the
  standard library or is imported in the file.  ``imports: [from markupsafe import escape]`` says
  how; the template then says ``escape(…)``.  Imports that the fix made idle are dropped.
* It may be several lines, written with four blanks a level, if a whole statement is marked::

      replace: |
        if not $TEST:
            raise PermissionError($MESSAGE)

* What is not changed keeps its comments and line breaks.

``alternatives`` are further fixes of this form; the first that applies and is proved is offered.

``regex: [pattern, replacement]`` rewrites the marked text, in Python or in any other file.

``transform: NAME`` with ``options: {…}`` names one of the rewritings below.  ``at: $X`` starts
from a hole instead of the marked code.  Code in options is a template, as above; YAML's ``true``
and numbers stand for themselves.  No rewriting invents a call: where a shape is not understood,
there is no fix.

Calls (the marked call, or the innermost call around the marked code)
    ``rewrite-call``: ``callee: hashlib.sha256``, or ``callee: {yaml.load: yaml.safe_load}`` for
        what is called, with no fix for anything else; ``set: {timeout: 10}`` replaces or adds
        keywords; ``add: {secure: true}`` adds them unless they are there with a value other than
        ``False``, ``None`` or ``0``; ``remove: [verify, 0]`` removes by keyword or position;
        ``positions: {Loader: 1}`` says where ``set`` and ``add`` may stand without their names;
        ``append: code`` adds a positional argument; ``only: [CORS]`` leaves other calls alone;
        ``like: [timeout]`` takes the value that the file's other calls have; ``data: true`` leaves
        calls alone whose first argument is built with words of the program's own.
        No fix where ``**kwargs`` could hold an added keyword.
    ``unwrap``: ``callee: csrf_exempt``; ``csrf_exempt(x)`` becomes ``x``.
    ``remove-argument``: the marked argument goes, with its comma.
    ``wrap``: ``callee: shlex.quote``; ``x`` becomes ``shlex.quote(x)``; ``callee: {django: …,
        otherwise: …}`` goes by what the file imports; with ``parts: true`` each value that an
        f-string, ``%``, ``+`` or ``format`` puts into a text that matches ``text: regex``.

Values (a marked keyword, assignment, dict item, parameter or ``return`` means its value)
    ``set-value``: ``value: code``, if ``was`` is not given or lists what stands there now;
        ``by-name: {KEYWORD: code}`` for what is called so.  A whole call is replaced only through
        ``at``.
    ``named-values``: what has a name, as keyword, key of a dict, variable, attribute or key of an
        assignment, anywhere in the mark: ``set: {verify: true}`` gives it another value, ``remove:
        [verify]`` takes it away (an argument or a statement with it); ``was: ["False"]`` limits
        that to these values.
    ``environ``: a literal becomes ``os.environ["NAME"]``, named after the variable, attribute, key
        or keyword that holds it (``name: SECRET_KEY`` fixes it, ``fallback: …`` is for where
        nothing names it); ``os.getenv("K", "x")`` and ``… or "x"`` lose their default.
    ``mask-mode``: ``mask: 0o077``; file permissions without those bits.
    ``rename``: ``names: {md5: sha256, flask.escape: markupsafe.escape}``; the first such name or
        string in the marked code becomes the other one; an import gets the other module.
        ``all: true`` renames every such name.
    ``hash-password``, ``check-password``, ``slow-hash``: with the functions of the framework that
        the file imports.
    ``check-token``: ``jwt.decode`` with its signature checked; ``one-family``: with algorithms
        of one kind.
    ``fresh-bytes``: ``os.urandom(n)`` for fixed bytes, of the same length, ``least: 16``;
        ``fresh-token``: ``secrets.token_urlsafe(32)``.
    ``replace-for``: ``packages: {flask: template}``; a template by what the file imports.
    ``compare-each``: ``x == "a" or "b"``; ``check-host``: ``"corp.io" in url``.
    ``compare-digest``: ``a == b`` becomes ``hmac.compare_digest(a, b)``, ``!=`` with ``not``.
    ``use-secrets``: a call of ``random`` becomes the one of ``secrets`` that gives the same.

Statements (the marked statement, or the innermost around the marked code)
    ``remove-statement`` (``only: [breakpoint]``); ``insert-after`` and ``insert-before``:
        ``code: lines``, where ``$TARGET`` is what the statement assigns to; ``set-body``: ``code:
        lines`` for the marked ``except`` or function, with ``keep: true`` only in place of a last
        ``pass``, ``return`` or the like; ``assign-result``: ``escape(x)`` becomes ``x =
        escape(x)``; ``assert-to-raise``: ``exception: PermissionError``.

Decorators (of the marked function or class, or the innermost around the marked code)
    ``remove-decorator``: ``names: [csrf_exempt]``, or the marked one; ``add-decorator``: ``code:
        login_required``, ``outermost: true``; ``outermost-decorator``: ``names: [route]`` moves up.

Texts built from values (f-string, ``%``, ``format``, ``+``, also through a variable for the first)
    ``parameterize-sql``: values become parameters in the style of the driver, a list that is joined
        into ``IN (…)`` too; no fix where a name of a table or column is built in, or the driver is
        not known.
    ``shell-to-argv``: a command for a shell becomes a list of arguments; ``quote: true`` falls back
        to ``quote-shell``, which puts each value through ``shlex.quote``.
    ``format-markup``: ``callee: django.utils.html.format_html``, or ``method: true`` for
        ``Markup("…").format(x)``, ``method: Markup`` for what is called like this.
    ``bind-values``: ``placeholder: "{{ NAME }}"``; values become keywords of the call; ``unquote:
        true`` takes quotes around them away.
    ``lazy-log``: the values become ``%r`` arguments of the logging call.
    ``hide-exception``: ``message: Internal server error``; in an ``except``, what the exception
        says becomes the message, and is logged; ``log-exception`` logs what was passed over.

Files, and what is no code
    ``plain-name``: the last part of a path through ``os.path.basename``; ``path-relative``: a test
        by ``startswith``; ``check-upload``: ``endings: [.png]``.
    ``make-temporary``: ``tempfile.mktemp``; ``send-from-directory``: ``send_file(join(a, b))``;
    ``rename-text``: ``names: {sklearn: scikit-learn}`` for words of the marked text.
    ``remove-hidden``: invisible characters; ``remove-comment``; ``uncomment``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from vetline.fixes.model import Draft, FixSite
from vetline.fixes.transforms import (
    calls,
    characters,
    conditions,
    decorators,
    environment,
    exceptions,
    files,
    named,
    passwords,
    paths,
    randomness,
    shell,
    signatures,
    sql_steps,
    statements,
    texts,
    urls,
    values,
)
from vetline.rulebook.model import Option

Transform: TypeAlias = Callable[[FixSite, Mapping[str, Option]], Draft | None]

TRANSFORMS: tuple[tuple[str, Transform], ...] = (
    ("rewrite-call", calls.rewrite_call),
    ("remove-argument", calls.remove_argument),
    ("wrap", calls.wrap),
    ("unwrap", calls.unwrap),
    ("set-value", values.set_value),
    ("named-values", named.named_values),
    ("environ", environment.environ),
    ("mask-mode", values.mask_mode),
    ("rename", values.rename),
    ("replace-for", values.replace_for),
    ("compare-each", conditions.compare_each),
    ("check-host", urls.check_host),
    ("plain-name", paths.plain_name),
    ("path-relative", paths.path_relative),
    ("check-upload", paths.check_upload),
    ("compare-digest", values.compare_digest),
    ("parameterize-sql", sql_steps.parameterize),
    ("shell-to-argv", shell.shell_to_argv),
    ("quote-shell", shell.quote_shell),
    ("format-markup", texts.format_markup),
    ("bind-values", texts.bind_values),
    ("lazy-log", texts.lazy_log),
    ("hide-exception", exceptions.hide_exception),
    ("log-exception", exceptions.log_exception),
    ("make-temporary", files.make_temporary),
    ("send-from-directory", files.send_from_directory),
    ("rename-text", characters.rename_text),
    ("remove-hidden", characters.remove_hidden),
    ("remove-comment", characters.remove_comment),
    ("uncomment", characters.uncomment),
    ("hash-password", passwords.hash_password),
    ("check-password", passwords.check_password),
    ("slow-hash", passwords.slow_hash),
    ("check-token", signatures.check_token),
    ("one-family", signatures.one_family),
    ("use-secrets", randomness.use_secrets),
    ("fresh-bytes", randomness.fresh_bytes),
    ("fresh-token", randomness.fresh_token),
    ("remove-statement", statements.remove_statement),
    ("insert-after", statements.insert_after),
    ("insert-before", statements.insert_before),
    ("set-body", statements.set_body),
    ("assign-result", statements.assign_result),
    ("assert-to-raise", statements.assert_to_raise),
    ("remove-decorator", decorators.remove_decorator),
    ("add-decorator", decorators.add_decorator),
    ("outermost-decorator", decorators.outermost_decorator),
)
