"""What students get wrong in the unit that compares the cells, each as an edit of solutions/compare.py."""

from autograder.grading.course.misconception import Misconception

MISCONCEPTIONS = [
    # Parameters.
    Misconception(
        "biases left out",
        of="count_parameters",
        edit=("H * D + H * H + H)", "H * D + H * H)"),
        hint="Each block has a bias of H numbers besides its two matrices.",
        see="eq-compare-count",
    ),
    Misconception(
        "both biases of PyTorch",
        of="count_parameters",
        edit=(
            'H * D + H * H + H)  # eq-compare-count\n    if kind == "gru":\n        count += H  # eq-compare-count-gru',
            "H * D + H * H + 2 * H)",
        ),
        hint="PyTorch keeps two biases a block. This course has one, and for the GRU's block n a second, b_hn.",
        see="eq-compare-count",
    ),
    Misconception(
        "D and H exchanged",
        of="count_parameters",
        edit=("H * D + H * H + H)", "H * D + D * D + D)"),
        hint="U is square in the hidden size and a bias has one number for each unit: both count with H.",
        see="eq-compare-count",
    ),
    Misconception(
        "b_hn left out",
        of="count_parameters",
        edit=('kind == "gru"', 'kind == "none"'),
        hint="The GRU learns b_hn too, H numbers that stand inside the product with r.",
        see="eq-compare-count-gru",
    ),
    Misconception(
        "b_hn for every block",
        of="count_parameters",
        edit=("count += H", "count += 3 * H"),
        hint="b_hn belongs to block n alone: H numbers and not 3 H. In the other blocks one bias does for both.",
        see="eq-compare-count-gru",
    ),
    Misconception(
        "three blocks for the LSTM",
        of="count_parameters",
        edit=('"lstm": 4', '"lstm": 3'),
        hint="The LSTM has three gates i, f, o and the candidate g, which has parameters as they do: four blocks.",
        see="eq-compare-count",
    ),
    Misconception(
        "two blocks for the GRU",
        of="count_parameters",
        edit=('"gru": 3', '"gru": 2'),
        hint="The GRU has two gates r, z and the candidate n, which has parameters as they do: three blocks.",
        see="eq-compare-count",
    ),
    Misconception(
        "U left out",
        of="count_parameters",
        edit=("H * D + H * H + H)", "H * D + H)"),
        hint="Each block has a matrix for the old state too, U, with H² numbers.",
        see="eq-compare-count",
    ),
    Misconception(
        "both biases of PyTorch, and b_hn besides",
        of="count_parameters",
        edit=("H * D + H * H + H)", "H * D + H * H + 2 * H)"),
        hint="b_hn is one of PyTorch's second biases, so you count it twice, and the others add nothing. This course has "
        "one bias a block, and b_hn.",
        see="eq-compare-count",
    ),
    Misconception(
        "every bias left out",
        of="count_parameters",
        edit=(
            'H * D + H * H + H)  # eq-compare-count\n    if kind == "gru":\n        count += H  # eq-compare-count-gru',
            "H * D + H * H)",
        ),
        hint="You count the matrices alone. Each block has a bias of H numbers too, and the GRU has b_hn besides.",
        see="eq-compare-count",
    ),
    Misconception(
        "one block for every cell",
        of="count_parameters",
        edit=("G * (H * D + H * H + H)", "(H * D + H * H + H)"),
        hint="W, U and b hold G blocks of H rows: one for the RNN, three for the GRU, four for the LSTM. Multiply by G.",
        see="eq-compare-count",
    ),
    # Operations.
    Misconception(
        "multiplications alone",
        of="flops_per_step",
        edit=("2 * G * (H * D + H * H)", "G * (H * D + H * H)"),
        hint="A product counts its additions as well: 2 m n for an (m, n) matrix.",
        see="eq-compare-flops",
    ),
    Misconception(
        "one addition less in every row",
        of="flops_per_step",
        edit=("2 * G * (H * D + H * H)", "G * (2 * H * D + 2 * H * H - 2 * H)"),
        hint="n numbers are summed with n - 1 additions, that is true; but the convention here counts n, as most do.",
        see="eq-compare-flops",
    ),
    Misconception(
        "D and H exchanged in the products",
        of="flops_per_step",
        edit=("H * D + H * H", "H * D + D * D"),
        hint="U is (G H, H), so its product with the old state counts 2 G H².",
        see="eq-compare-flops",
    ),
    Misconception(
        "product with the old state left out",
        of="flops_per_step",
        edit=("(H * D + H * H)", "(H * D)"),
        hint="Every block multiplies the old state by its U: 2 H² each.",
        see="eq-compare-flops",
    ),
    Misconception(
        "activations left out",
        of="flops_per_step",
        edit=(" + activations", ""),
        hint="Every entry that goes through σ or tanh counts 1: H for the RNN, 3 H for the GRU, 5 H for the LSTM.",
        see="eq-compare-flops",
    ),
    Misconception(
        "additions of the biases left out",
        of="flops_per_step",
        edit=('{"rnn": 2, "gru": 7, "lstm": 8}', '{"rnn": 1, "gru": 3, "lstm": 4}'),
        hint="W x + U h + b has two additions of H entries. In the GRU's block n, b_n and b_hn add one each.",
        see="eq-compare-flops",
    ),
    Misconception(
        "one addition for each pre-activation",
        of="flops_per_step",
        edit=('{"rnn": 2, "gru": 7, "lstm": 8}', '{"rnn": 1, "gru": 4, "lstm": 4}'),
        hint="W x + U h + b has two additions of H entries: the two products, and the bias. In the GRU that makes two in "
        "r, two in z, one in q and two in n.",
        see="eq-compare-flops",
    ),
    Misconception(
        "products alone",
        of="flops_per_step",
        edit=("return products + additions + activations + others", "return products"),
        hint="Besides the products there are operations by entry: additions inside pre-activations, activations, and "
        "what the gates multiply and add.",
        see="eq-compare-flops",
    ),
    Misconception(
        "products of one block",
        of="flops_per_step",
        edit=("2 * G * (", "2 * ("),
        hint="Each of the G blocks multiplies x by its W and h by its U: three for the GRU, four for the LSTM.",
        see="eq-compare-flops",
    ),
    Misconception(
        "operations after the gates left out",
        of="flops_per_step",
        edit=(" + others", ""),
        hint="The gates multiply and their products are added: for the GRU five operations of H entries, for the LSTM four.",
        see="eq-compare-flops",
    ),
    Misconception(
        "one operation of the GRU missed",
        of="flops_per_step",
        edit=('"gru": 5', '"gru": 4'),
        hint="You have 14 H operations besides the products, wanted are 15 H: seven additions inside pre-activations "
        "(one in q, two in n), three activations, and r ⊙ q, 1 - z, (1 - z) ⊙ n, z ⊙ h and their sum.",
        see="eq-compare-flops",
    ),
    Misconception(
        "one operation of the LSTM missed",
        of="flops_per_step",
        edit=('"lstm": 5', '"lstm": 4'),
        hint="You have 16 H operations besides the products, wanted are 17 H: eight additions inside pre-activations, "
        "five activations with the tanh of c', and f ⊙ c, i ⊙ g, their sum and o ⊙ tanh c'.",
        see="eq-compare-flops",
    ),
    # To torch.
    Misconception(
        "b in both biases",
        of="to_torch",
        edit=("bias_ih, bias_hh = b, np.zeros_like(b)", "bias_ih, bias_hh = b, b.copy()"),
        hint="PyTorch adds its two biases, so b counts twice. Put it into the first, and zeros into the second.",
        see="eq-compare-bias",
    ),
    Misconception(
        "bias left out of the module",
        of="to_torch",
        edit=("bias_ih, bias_hh = b,", "bias_ih, bias_hh = np.zeros_like(b),"),
        hint="Both biases of the module are zero. b goes into bias_ih_l0.",
        see="eq-compare-bias",
    ),
    Misconception(
        "second bias left as torch drew it",
        of="to_torch",
        edit=("        module.bias_hh_l0.copy_(torch.tensor(bias_hh))\n", ""),
        hint="A new module has random numbers in bias_hh_l0, and PyTorch adds them. Set all four arrays.",
        see="eq-compare-bias",
    ),
    Misconception(
        "second bias left as torch drew it, but for b_hn",
        of="to_torch",
        edit=(
            "        module.bias_hh_l0.copy_(torch.tensor(bias_hh))\n",
            '        if kind == "gru":\n            module.bias_hh_l0[2 * H :] = torch.tensor(bias_hh[2 * H :])\n',
        ),
        hint="A new module has random numbers in bias_hh_l0, and PyTorch adds them. Set it to zero wherever b_hn does "
        "not stand.",
        see="eq-compare-bias-gru",
    ),
    Misconception(
        "b_n lost in the second bias",
        of="to_torch",
        edit=("bias_ih, bias_hh = b, np.zeros_like(b)", "bias_ih, bias_hh = np.zeros_like(b), b.copy()"),
        hint="You put b into bias_hh_l0 and b_hn over its last third, where b_n stood. b goes into bias_ih_l0.",
        see="eq-compare-bias-gru",
    ),
    Misconception(
        "biases of block n exchanged",
        of="to_torch",
        edit=(
            'bias_ih, bias_hh = b, np.zeros_like(b)  # eq-compare-bias\n    if kind == "gru":\n        bias_hh[2 * H :]',
            'bias_hh, bias_ih = b, np.zeros_like(b)\n    if kind == "gru":\n        bias_ih[2 * H :]',
        ),
        hint="b_n stands outside the product with r and goes into bias_ih_l0; b_hn stands inside and goes into bias_hh_l0.",
        see="eq-compare-bias-gru",
    ),
    Misconception(
        "b in the second bias, b_hn added to it",
        of="to_torch",
        edit=(
            'bias_ih, bias_hh = b, np.zeros_like(b)  # eq-compare-bias\n    if kind == "gru":\n        bias_hh[2 * H :] =',
            'bias_hh, bias_ih = b.copy(), np.zeros_like(b)\n    if kind == "gru":\n        bias_hh[2 * H :] +=',
        ),
        hint="In block n only b_hn is multiplied by r, so b_n must not stand beside it. b goes into bias_ih_l0.",
        see="eq-compare-bias-gru",
    ),
    Misconception(
        "b_hn in the block of z",
        of="to_torch",
        edit=("bias_hh[2 * H :]", "bias_hh[H : 2 * H]"),
        hint="The blocks are r, z, n in this order: n is the last third.",
        see="eq-compare-bias-gru",
    ),
    Misconception(
        "b_hn not carried over",
        of="to_torch",
        edit=('bias_hh[2 * H :] = params["b_hn"]', "pass"),
        hint="The GRU's b_hn is a parameter like the others. It goes into the last third of bias_hh_l0.",
        see="eq-compare-bias-gru",
    ),
    Misconception(
        "b_hn added to b_n",
        of="to_torch",
        edit=(
            'bias_hh[2 * H :] = params["b_hn"]',
            'bias_ih = np.concatenate([b[: 2 * H], b[2 * H :] + params["b_hn"]])',
        ),
        hint="b_hn stands inside the product with r, and b_n outside, so their sum is not enough. b_hn goes into the "
        "last third of bias_hh_l0.",
        see="eq-compare-bias-gru",
    ),
    Misconception(
        "b_hn in the block of r",
        of="to_torch",
        edit=("bias_hh[2 * H :]", "bias_hh[:H]"),
        hint="The blocks are r, z, n in this order: n is the last third.",
        see="eq-compare-bias-gru",
    ),
    Misconception(
        "r and z exchanged",
        of="to_torch",
        edit=(
            'if kind == "gru":\n',
            'if kind == "gru":\n        W, U, bias_ih = (p.reshape(3, H, -1)[[1, 0, 2]].reshape(p.shape) for p in (W, U, b))\n',
        ),
        hint="Keras keeps the GRU's blocks as z, r, n. PyTorch and this course have r, z, n: copy them as they are.",
        see="eq-compare-bias-gru",
    ),
    Misconception(
        "g and o exchanged",
        of="to_torch",
        edit=(
            "module_of =",
            'if kind == "lstm":\n        W, U, bias_ih = (p.reshape(4, H, -1)[[0, 1, 3, 2]].reshape(p.shape) for p in (W, U, b))\n    module_of =',
        ),
        hint="Some sources keep the LSTM's blocks as i, f, o, g. PyTorch and this course have i, f, g, o: copy them as "
        "they are.",
        see="eq-compare-bias",
    ),
    Misconception(
        "blocks of U transposed",
        of="to_torch",
        edit=("torch.tensor(U)", "torch.tensor(U.reshape(-1, H, H).swapaxes(1, 2).reshape(-1, H))"),
        hint="weight_hh_l0 has the layout of U: rows belong to the new state. Copy it as it is.",
        see="eq-compare-bias",
    ),
    Misconception(
        "digits lost in float32",
        of="to_torch",
        edit=("return module", "return module.float().double()"),
        hint="The numbers went through float32 and came back with 7 digits. Make tensors and module in float64 from "
        "the start: `torch.tensor(W)`, not `torch.Tensor(W)` or `.float()`.",
        see="eq-compare-bias",
    ),
    # From torch.
    Misconception(
        "first bias alone",
        of="from_torch",
        edit=(
            "bias_ih + bias_hh}  # eq-compare-bias\n    H = module.hidden_size\n    b = np.concatenate([bias_ih[: 2 * H] + bias_hh[: 2 * H],",
            "bias_ih}\n    H = module.hidden_size\n    b = np.concatenate([bias_ih[: 2 * H],",
        ),
        hint="PyTorch adds bias_hh_l0 to the pre-activation too. b is the sum of the two.",
        see="eq-compare-bias",
    ),
    Misconception(
        "second bias alone",
        of="from_torch",
        edit=(
            "bias_ih + bias_hh}  # eq-compare-bias\n    H = module.hidden_size\n    b = np.concatenate([bias_ih[: 2 * H] + bias_hh[: 2 * H], bias_ih[2 * H :]])",
            "bias_hh}\n    H = module.hidden_size\n    b = bias_hh",
        ),
        hint="PyTorch adds bias_ih_l0 to the pre-activation too. b is the sum of the two, in the GRU's block n bias_ih_l0.",
        see="eq-compare-bias",
    ),
    Misconception(
        "b_hn from the block of z",
        of="from_torch",
        edit=("b_hn = bias_hh[2 * H :]", "b_hn = bias_hh[H : 2 * H]"),
        hint="The blocks are r, z, n in this order: n is the last third.",
        see="eq-compare-bias-gru",
    ),
    Misconception(
        "mean of the two biases",
        of="from_torch",
        edit=(
            "bias_ih + bias_hh}  # eq-compare-bias\n    H = module.hidden_size\n    b = np.concatenate([bias_ih[: 2 * H] + bias_hh[: 2 * H],",
            "(bias_ih + bias_hh) / 2}\n    H = module.hidden_size\n    b = np.concatenate([(bias_ih[: 2 * H] + bias_hh[: 2 * H]) / 2,",
        ),
        hint="PyTorch adds its two biases, so b is their sum and not their mean.",
        see="eq-compare-bias",
    ),
    Misconception(
        "b_hn counted twice",
        of="from_torch",
        edit=("bias_ih[2 * H :]])", "bias_ih[2 * H :] + bias_hh[2 * H :]])"),
        hint="In block n the two biases stay apart: b_n is that of bias_ih_l0 alone, and b_hn that of bias_hh_l0.",
        see="eq-compare-bias-gru",
    ),
    Misconception(
        "b_hn folded into b_n",
        of="from_torch",
        edit=(
            "bias_ih[2 * H :]])  # eq-compare-bias\n    b_hn = bias_hh[2 * H :]",
            "bias_ih[2 * H :] + bias_hh[2 * H :]])\n    b_hn = np.zeros(H)",
        ),
        hint="b_hn stands inside the product with r, so it cannot be moved into b_n. Keep it apart.",
        see="eq-compare-bias-gru",
    ),
    Misconception(
        "b_hn from the first bias",
        of="from_torch",
        edit=("b_hn = bias_hh[2 * H :]", "b_hn = bias_ih[2 * H :]"),
        hint="b_hn is added to U_n h, so it is in bias_hh_l0.",
        see="eq-compare-bias-gru",
    ),
    Misconception(
        "b_hn from the block of r",
        of="from_torch",
        edit=("b_hn = bias_hh[2 * H :]", "b_hn = bias_hh[:H]"),
        hint="The blocks are r, z, n in this order: n is the last third.",
        see="eq-compare-bias-gru",
    ),
    Misconception(
        "biases of block n exchanged",
        of="from_torch",
        edit=(
            "bias_ih[2 * H :]])  # eq-compare-bias\n    b_hn = bias_hh[2 * H :]",
            "bias_hh[2 * H :]])\n    b_hn = bias_ih[2 * H :]",
        ),
        hint="b_n is added to W_n x and comes from bias_ih_l0; b_hn is added to U_n h and comes from bias_hh_l0.",
        see="eq-compare-bias-gru",
    ),
]
