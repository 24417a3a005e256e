"""Attacks that are code in an answer's cell, by name. `wrong answers` stand below each of them."""

# Names of what the machine must not lose or show: the tests put the paths of this clone in their places.
CODE = {
    # Make the check say that all is well.
    "the display hook shows a number": "get_ipython().displayhook(20.0)",
    "the display hook shows a word inside every function": (
        "def f(*a, **k):\n    get_ipython().displayhook('ok')\n    return 0.0"
    ),
    "the display hook always shows full points": (
        "hook = get_ipython().displayhook\nold = hook.write_format_data\n"
        "hook.write_format_data = lambda data, meta=None: old({'text/plain': 'ok'}, {})"
    ),
    "an input transformer drops every check": (
        "get_ipython().input_transformers_cleanup.append(lambda lines: [l for l in lines if 'check' not in l])"
    ),
    "an AST transformer turns every call into full points": (
        "import ast\nclass T(ast.NodeTransformer):\n    def visit_Call(self, node):\n"
        "        return next((k.value for k in node.keywords if k.arg == 'points'), node)\n"
        "get_ipython().ast_transformers.append(T())"
    ),
    "check is redefined": "def check(function, points):\n    return float(points)\ncheck_hidden = check",
    "check is replaced in its module": (
        "import autograder, autograder.checks\nautograder.check = autograder.checks.check = lambda f, points: points"
    ),
    "check_hidden is a module of the student's": (
        "import sys, types\nm = types.ModuleType('autograder.grading')\nm.check_hidden = lambda f, points: points\n"
        "sys.modules['autograder.grading'] = m"
    ),
    "a score is made by hand": (
        "from autograder.checks.check import Score\nScore.__new__ = lambda cls, verdict: float.__new__(cls, 20.0)"
    ),
    "the verdict always has full points": (
        "from autograder.checks.verdict import Verdict\nVerdict.score = property(lambda self: self.points)"
    ),
    "every quantity is right": (
        "from autograder.checks.verdict import QuantityVerdict\nQuantityVerdict.right = property(lambda self: True)"
    ),
    # `import autograder.checks.check as j` would be the function of this name.
    "judge is replaced": (
        "import importlib\nj = importlib.import_module('autograder.checks.check')\nj.judge = lambda *a, **k: 1 / 0"
    ),
    "the comparison is replaced": (
        "import autograder.checks.comparison as c, autograder.checks.exercise as k\n"
        "c.equal = k.equal = lambda *a, **b: True\nc.relative_error = lambda *a: 0.0"
    ),
    "the tolerance is raised": "import autograder.checks.comparison as c\nc.TOLERANCE = float('inf')",
    "numpy.testing is patched": "import numpy.testing as t\nt.assert_allclose = lambda *a, **k: None",
    "numpy's norm is zero": "import numpy as np\nnp.linalg.norm = lambda *a, **k: 0.0",
    "numpy's comparisons are patched": "import numpy as np\nnp.array_equal = np.allclose = lambda *a, **k: True",
    "numpy says that all is finite and equal": (
        "import numpy as np\nnp.isfinite = lambda a: np.ones(np.shape(a), bool)\nnp.max = np.abs = lambda *a: 0.0"
    ),
    "builtins are patched": "import builtins\nbuiltins.all = lambda *a: True\nbuiltins.max = lambda *a, **k: 0.0",
    # Return what cannot be told from right.
    "an answer that equals everything": (
        "import numpy as np\nclass Yes(np.ndarray):\n    def __eq__(self, other): return True\n"
        "    def __sub__(self, other): return np.zeros(np.shape(other))\n    __rsub__ = __sub__\n"
        "def f(*a, **k): return np.zeros((3, 5)).view(Yes), None"
    ),
    "an answer that takes over every ufunc": (
        "import numpy as np\nclass All:\n    shape = (3, 5)\n    dtype = np.float64\n    ndim = 2\n"
        "    def __array_ufunc__(self, *a, **k): return np.float64(0)\n    def __array__(self, *a): return np.zeros((3, 5))\n"
        "def f(*a, **k): return All(), None"
    ),
    "arrays of NaN": "import numpy as np\ndef f(*a, **k): return np.full((3, 5), np.nan), None",
    "arrays of objects": "import numpy as np\ndef f(*a, **k): return np.array([object()] * 9, object), None",
    "a giant lazy array": "import numpy as np\ndef f(*a, **k): return np.broadcast_to(np.zeros(()), (2**40, 8)), None",
    "a giant real array": "import numpy as np\ndef f(*a, **k): return np.zeros(1 << 27), None",
    "a number of a million digits": "def f(*a, **k): return 10 ** 1000000, None",
    "a pickle that runs code": (
        "import os\nclass P:\n    def __reduce__(self): return (os.system, ('touch /tmp/pwned',))\ndef f(*a, **k): return P(), P()"
    ),
    "a type with a hostile name": "def f(*a, **k): return type('<script>alert(1)</script>' * 9999, (), {})(), None",
    # Find the answers.
    "a walk over frames": (
        "import sys\ndef f(*a, **k):\n    frame = sys._getframe()\n    while frame:\n"
        "        for v in list(frame.f_locals.values()):\n            w = getattr(v, 'wanted', None)\n"
        "            if w is not None: return w[0]\n        frame = frame.f_back\n    raise SystemExit"
    ),
    "a walk over the garbage collector": (
        "import gc\ndef f(*a, **k):\n    for v in gc.get_objects():\n"
        "        if type(v).__name__ == 'Answers': return v.wanted[0]\n    raise KeyError"
    ),
    "the case's right states are given back": (
        "import gc\ndef f(*a, **k):\n    for v in gc.get_objects():\n"
        "        if type(v).__name__ == 'Case' and v.states: return (*v.states, None)\n    return 0"
    ),
    "the visible answers are read from the bank": (
        "from autograder.checks import bank\nimport sys\ndef f(*a, **k):\n"
        "    name = sys._getframe(1).f_locals.get('name', '')\n"
        "    for unit in ('rnn', 'gru', 'lstm', 'variants', 'gradients', 'scan', 'compare', 'pytorch'):\n"
        "        for known, answers in bank.load(unit).items():\n            if known == name:\n"
        "                for case, wanted in zip(answers.cases, answers.wanted):\n"
        "                    if len(case.inputs) == len(a): return (*wanted, None)\n    return 0"
    ),
    "the solutions are imported": "import autograder.grading.course.reference as r\nprint(r.load('rnn'))",
    "the solutions are read": "print(open('{root}/solutions/rnn.py').read())",
    "the repository's history is read": "print(open('{root}/.git/HEAD').read())",
    "the course's submissions are read": "import os\nprint(os.listdir('{course}'))",
    "every file of the machine is searched": (
        "import os\nfor folder, _, files in os.walk('/'):\n    for name in files:\n"
        "        if name in ('gradebook.db', 'misconceptions.py') or 'solutions' in folder.split('/')[-1:]:\n"
        "            print('FOUND', folder, name)"
    ),
    # Change the grader, its files, or a neighbour.
    "the gradebook is written": "import sqlite3\nsqlite3.connect('{course}/gradebook.db').execute('create table x (a)')",
    "the gradebook gets a trigger that gives full points": (
        "import sqlite3\nwith sqlite3.connect('{course}/gradebook.db') as db:\n"
        "    db.execute('create trigger t after update on grade begin update grade set auto_score = "
        "(select max_score from grade_cells where id = grade.cell_id) where id = new.id; end')"
    ),
    "the checks' files are written": "import autograder.checks.judge as j\nopen(j.__file__, 'w').write('')",
    "the runner's files are written": "import autograder.runner.serve as p\nopen(p.__file__, 'a').write('')",
    "python's own files are written": "import numpy\nopen(numpy.__file__, 'a').write('')",
    "a startup file is left for the next one": (
        "import os, site\nfor p in (os.path.expanduser('~'), site.getsitepackages()[0], '/tmp', '/dev/shm'):\n"
        "    try: open(p + '/sitecustomize.py', 'w').write('check = 0')\n    except OSError: pass"
    ),
    "every file descriptor is written to": (
        "import os\nfor n in range(3, 256):\n    try: os.write(n, b'\\0' * 64)\n    except OSError: pass"
    ),
    "every file descriptor is closed": "import os\nos.closerange(3, 256)",
    "a forged answer is sent before it is asked for": (
        "import sys\nfrom autograder.runner.channel import Channel\nfrom autograder.runner.message import Message\n"
        "Channel(3, 4).send(Message({{'outcomes': [], 'repeated': False, 'printed': ''}}))"
    ),
    "a forged run is sent as often as it takes": (
        "import numpy as np\nfrom autograder.runner.channel import Channel\nfrom autograder.runner.message import Message\n"
        "for _ in range(99):\n    Channel(3, 4).send(Message({{'outcomes': [{{'problem': None, 'changed': [], 'count': 1}}] * 7, 'repeated': True,"
        " 'printed': ''}}, (np.zeros((3, 5)),) * 8))"
    ),
    "a message that says it is endless": "import os\nos.write(4, b'\\xff' * 8)",
    "the runner's own run is replaced": (
        "import autograder.checks.subject as j, numpy as np\nfrom autograder.checks.run import Run, Outcome\n"
        "j.run = lambda f, e, cases: Run(tuple(Outcome(tuple(np.zeros(a.shape(c.sizes)) for a in e.quantities))"
        " for c in cases), Outcome(tuple(np.zeros(a.shape(cases[0].sizes)) for a in e.quantities)), '')"
    ),
    "the exercise's own call is replaced": (
        "from autograder.checks.units import EXERCISES\nfor e in EXERCISES.values():\n"
        "    object.__setattr__(e, 'call', lambda call, exercise, case: (case.states or case.inputs)"
        "[:len(exercise.quantities)])"
    ),
    # Harm the machine.
    "python is ended": "import os\nos._exit(0)",
    "python is ended inside a function": "import os\ndef f(*a, **k): os._exit(0)",
    "the process kills itself": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "all processes are killed": "import os, signal\nos.kill(-1, signal.SIGKILL)",
    "a crash in C": "import ctypes\nctypes.string_at(0)",
    "the stack overflows": "import sys\nsys.setrecursionlimit(10**9)\ndef f(*a, **k): return f()\nf()",
    "exit is called": "exit()",
    "an exception that no one catches": "class E(BaseException): pass\ndef f(*a, **k): raise E",
    "a loop without end": "while True: pass",
    "a loop that is deaf": (
        "import signal\nfor n in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM, signal.SIGXCPU):\n"
        "    signal.signal(n, signal.SIG_IGN)\nwhile True:\n    try:\n        while True: pass\n    except BaseException: pass"
    ),
    "a loop without end in C": "10 ** 10 ** 10",
    "a function that does not return": "def f(*a, **k):\n    while True: pass",
    "a sleep": "import time\ntime.sleep(10**6)",
    "a wait for input": "input()",
    "a fork bomb": "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass",
    "a child that outlives": (
        "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(3600)\n    os._exit(0)"
    ),
    "processes in forty sessions": (
        "import os\nfor _ in range(40):\n    if os.fork() == 0:\n        os.setsid()\n        while True: pass\n"
        "while True: pass"
    ),
    "forty sessions among processes that end at once": (
        "import os, signal\nsignal.signal(signal.SIGCHLD, signal.SIG_IGN)\nfor number in range(40):\n"
        "    if os.fork() == 0:\n        os.setsid()\n        while True:\n            if number < 20 and os.fork() == 0: os._exit(0)\n"
        "while True: pass"
    ),
    "a fork that plays on": "import os\nos.fork()",
    "a thousand threads": (
        "import threading, time\ntry:\n    for _ in range(1000): threading.Thread(target=time.sleep, args=(99,), daemon=True).start()\n"
        "except RuntimeError: pass"
    ),
    "all the memory": "x = []\nwhile True:\n    try: x.append(bytearray(1 << 26))\n    except MemoryError: pass",
    "all the memory, shared": (
        "import mmap\nx = []\nwhile True:\n    m = mmap.mmap(-1, 1 << 26)\n    m.write(b'x' * (1 << 26))\n    x.append(m)"
    ),
    "memory that counts to no process": "import os\nos.memfd_create('x')\nprint('FOUND')",
    "memory that outlives its process": (
        "import ctypes\nif ctypes.CDLL(None).shmget(0, 1 << 29, 0o1600) >= 0: print('FOUND')"
    ),
    "a key that outlives its submission": (
        "import ctypes, platform\nif ctypes.CDLL(None).syscall(248 if platform.machine() == 'x86_64' else 217, b'user',"
        " b'answer', b'42', 2, -3) > 0: print('FOUND')"
    ),
    "a socket between a virtual machine and its host": (
        "import socket\nsocket.socket(40, socket.SOCK_STREAM)\nprint('FOUND')"
    ),
    "a hundred thousand empty files": (
        "import tempfile\nfor n in range(100_000): open(f'{{tempfile.gettempdir()}}/{{n}}', 'w').close()\nprint('FOUND')"
    ),
    "all the disk": (
        "n = 0\nwhile True:\n    n += 1\n    for p in ('/tmp', '/dev/shm'):\n        try: open(f'{{p}}/{{n}}', 'wb').write(b'x' * (1 << 24))\n"
        "        except OSError: pass\n    if n > 40: break"
    ),
    "a flood of output": "while True: print('x' * 10000)",
    "a flood of displays": "for _ in range(100000): display('x' * 1000)",
    "a flood of tiny outputs": "import sys\nfor n in range(200000):\n    print(n, file=(sys.stdout, sys.stderr)[n % 2])",
    "a representation of half a character": ("class X:\n    def __repr__(self): return '\\ud800'\ndisplay(X())"),
    "a type named by half a character": (
        "import os\nh = b'[{{}}, [[\"other\", \"\\\\ud800\"]]]'\nm = len(h).to_bytes(4, 'big') + h\n"
        "os.write(4, len(m).to_bytes(8, 'big') + m)"
    ),
    "a million values that each become a type": (
        "import os\nh = b'[{{}}, [' + b', '.join([b'[\"other\", \"x\"]'] * 500_000) + b']]'\n"
        "m = len(h).to_bytes(4, 'big') + h\nm = len(m).to_bytes(8, 'big') + m\nwhile m: m = m[os.write(4, m):]"
    ),
    "outputs of sixty megabytes in every cell": (
        "get_ipython().show = lambda source: [{{'output_type': 'stream', 'name': 'stdout', 'text': 'x' * 60_000_000}}]"
    ),
    "bytes of a message that come one by one": (
        "import os, threading\ndef drip():\n    while True: os.write(4, b'x')\nos.write(4, (1 << 25).to_bytes(8, 'big'))\n"
        "for _ in range(4): threading.Thread(target=drip, daemon=True).start()\nwhile True: pass"
    ),
    "an answer that is taken back while it is read": (
        "import os, time\nagain = os.open('/proc/self/fd/4', os.O_RDONLY)\nos.write(4, (1 << 25).to_bytes(8, 'big'))\n"
        "if os.fork() == 0:\n    while True: os.read(again, 100)\nwhile True: os.write(4, b'x'); time.sleep(0.001)"
    ),
    "html that runs scripts": (
        "from IPython.display import HTML, Javascript, SVG, display\ndisplay(HTML('<script>alert(1)</script>'))\n"
        "display(Javascript('alert(1)'))\ndisplay({{'text/html': '<img src=x onerror=alert(1)>'}}, raw=True)"
    ),
    "the network is called": (
        "import socket\nfor where in (('1.1.1.1', 53), ('127.0.0.1', 22)):\n"
        "    try: socket.create_connection(where, 1); print('FOUND a network')\n    except OSError: pass"
    ),
    "a mount": "import ctypes\nprint(ctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None))",
    "a namespace of its own": "import ctypes\nassert ctypes.CDLL(None).unshare(0x10000000) != 0, 'FOUND a namespace'",
    "the parent is traced": "import ctypes\nfor p in (1, 2, 3): print(ctypes.CDLL(None).ptrace(16, p, 0, 0))",
    "environment secrets are read": "import os\nprint('FOUND' if 'AUTOGRADER_SECRET' in os.environ else '')",
    "the shell magic": "!touch /tmp/x; cat /etc/shadow\n%cd /\n%env",
    "seeds are guessed": "import numpy as np, random\nnp.random.seed(0)\nrandom.seed(0)",
}
