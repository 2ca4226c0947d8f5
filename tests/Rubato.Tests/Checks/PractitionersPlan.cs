using System.Globalization;

namespace Rubato.Tests.Checks;

/// <summary>
/// A plan as somebody would write it who knows what they do, with the run that it is for: warmup and decay, stairs, cycles,
/// bounds, peers' schedules, feedback, relations and groups. A function of its seed.
/// </summary>
sealed class PractitionersPlan
{
    static readonly double[] Peaks = [1e-5, 5e-5, 3e-4, 1e-3, 0.01, 0.05, 0.1, 0.5, 1, 2];

    readonly Random _random;
    readonly int _epochs;
    readonly int _perEpoch;
    readonly double _peak;

    /// <summary>Whether the rate is above 0 in every step, so that something may be divided by it.</summary>
    bool _isPositive = true;

    /// <summary>Whether the rate's range isn't known before the run, so that nothing can be related to it.</summary>
    bool _isSteered;

    public PractitionersPlan(int seed)
    {
        _random = new(seed);
        (_epochs, _perEpoch) = (_random.Next(5, 121), _random.Next(20, 500));
        _peak = Peaks[_random.Next(Peaks.Length)];
        var rate = Rate();
        var lines = new List<string> { rate, Momentum(), WeightDecay(), Other() };
        if (_random.Next(3) == 0) lines.Add(Groups());
        Text = string.Join('\n', lines.Where(line => line.Length > 0));
        Run = new(Total, _perEpoch, 64)
        {
            Signals = ["loss", "val_loss", "grad_norm", "sharpness"],
            Groups = [new ParameterGroup("embed"), .. Enumerable.Range(0, 4).Select(i => new ParameterGroup($"block.{i}").With("depth", i)), new ParameterGroup("norm").With("depth", 0)],
        };
    }

    public string Text { get; }

    public PlanContext Run { get; }

    long Total => (long)_epochs * _perEpoch;

    string Rate() => _random.Next(15) switch
    {
        0 or 1 => $"lr = {Warmup()} then {Decay(P(1))}",
        2 => $"lr = {Warmup()} then {P(1)} for {_random.Next(40, 80)}% then {Decay(P(1))}",
        3 => $"lr = {Decay(P(1))}",
        4 => $"lr = {Stairs()}",
        5 => $"lr = {Cycles()}",
        6 => $"lr = {Warmup()} then {Cycles()}",
        7 => $"let peak = {P(1)}\nlr = linear(peak / 25, peak) for 30% then cosine(peak, peak / {Pick("100", "1e4")})",
        8 => $"lr = (linear({Pick("0.01", "0.1", "1 / 200")}, 1) for {_random.Next(1, 10)}% then 1) * {Decay(P(1))}",
        9 => $"lr = {Pick($"max({Decay(P(1))}, {P(0.01)})", $"clamp({Warmup()} then {P(1)}, {P(0.001)}, {P(2)})", $"if(epoch < {_random.Next(1, _epochs)}, {P(1)}, {P(0.3)})")}",
        10 => $"lr = {StartingAtZero($"inverse_sqrt({P(1)}, warmup: {Total / 20 + 1}st)", $"noam({P(1)}, width: 512, warmup: {Total / 20 + 1}st)")}",
        11 => $"lr = {Pick($"inverse_time({P(1)}, rate: 0.1, per: 1ep)", $"exponential({P(1)}, rate: 0.97, per: 1ep)")}",
        12 or 13 => Peers(),
        _ => Feedback(),
    };

    string StartingAtZero(params string[] from)
    {
        _isPositive = false;
        return Pick(from);
    }

    string Warmup() => Pick($"linear({P(0.01)}, {P(1)})", $"linear({P(0.1)}, {P(1)})", $"cosine({P(0.05)}, {P(1)})", $"exponential({P(0.02)}, {P(1)})")
        + Pick($" for {_random.Next(1, 15)}%", $" for {1 + Total / _random.Next(10, 100)}st", " for 1ep");

    string Decay(string from) => Pick(
        $"cosine({from}, 0)", $"cosine({from}, {P(0.01)})", $"linear({from}, {P(0.001)})", $"linear({from}, 0)", $"polynomial({from}, {P(0.01)}, 2)", $"polynomial({from}, 0, 0.9)",
        $"exponential({from}, {P(0.01)})", $"one_minus_sqrt({from}, {P(0.01)})", $"rex({from}, {P(0.001)})", $"tanh({from}, {P(0.01)})", $"sigmoid({from}, {P(0.01)})", $"cosine({from}, 0, inclusive: false)");

    string Stairs() => Pick(
        $"multi_step({P(1)}, 0.1, at: [50%, 75%])", $"multi_step({P(1)}, 0.2, at: [{Math.Max(1, _epochs / 3)}ep, {_epochs * 2 / 3}ep])",
        $"step_decay({P(1)}, 0.5, every: {Math.Max(1, _epochs / 4)}ep)", $"piecewise([{P(1)}, {P(0.1)}, {P(0.005)}], at: [40%, 80%])",
        $"piecewise([{P(0.1)}, {P(1)}, {P(0.01)}], at: [0%, 20%, 100%], smooth: true)", $"{P(1)} for 50% then {P(0.1)} for 25% then {P(0.02)}",
        $"step_decay({P(1)}, 0.05, every: 40%)");

    string Cycles() => Pick(
        $"repeat(triangle({P(0.1)}, {P(1)}), every: {Math.Max(1, Total / 8)}st)", $"repeat(triangle({P(0.1)}, {P(1)}), every: 20%, scale: 0.5)",
        $"repeat(cosine({P(1)}, {P(0.01)}), every: {Math.Max(1, Total / 10)}st, stretch: 2)", $"repeat(wave({P(0.2)}, {P(1)}), every: 10%)",
        $"repeat(linear({P(0.1)}, {P(1)}) for 10% then cosine({P(1)}, {P(0.1)}), every: 25%)", $"repeat(cosine({P(1)}, {P(0.1)}), every: {Math.Max(1, _epochs / 5)}ep)");

    string Peers()
    {
        var (warmup, total) = (Math.Max(1, Total / 20), Total);
        return "lr = " + StartingAtZero(
            $"transformers.linear({P(1)}, num_warmup_steps: {warmup}, num_training_steps: {total})",
            $"transformers.cosine({P(1)}, num_warmup_steps: {warmup}, num_training_steps: {total})",
            $"transformers.cosine_with_restarts({P(1)}, num_warmup_steps: {warmup}, num_training_steps: {total}, num_cycles: 3)",
            $"transformers.warmup_stable_decay({P(1)}, num_warmup_steps: {warmup}, num_decay_steps: {total / 5}, num_training_steps: {total})",
            $"transformers.inverse_sqrt({P(1)}, num_warmup_steps: {warmup})",
            $"optax.warmup_cosine_decay_schedule({P(0.01)}, {P(1)}, warmup_steps: {warmup}, decay_steps: {total}, end_value: {P(0.01)})",
            $"optax.cosine_onecycle_schedule(transition_steps: {total}, peak_value: {P(1)})",
            $"optax.join_schedules([optax.linear_schedule({P(0.1)}, {P(1)}, {warmup}), optax.cosine_decay_schedule({P(1)}, {total - warmup})], [{warmup}])",
            $"keras.CosineDecay({P(0.01)}, decay_steps: {total - warmup}, warmup_target: {P(1)}, warmup_steps: {warmup})",
            $"keras.CosineDecayRestarts({P(1)}, first_decay_steps: {Math.Max(1, total / 7)}, alpha: 0.1)",
            $"keras.PiecewiseConstantDecay([{total / 2}, {total * 3 / 4}], [{P(1)}, {P(0.1)}, {P(0.01)}])",
            $"keras.ExponentialDecay({P(1)}, decay_steps: {_perEpoch}, decay_rate: 0.96)",
            $"tick(timm.CosineLRScheduler({P(1)}, t_initial: {_epochs}, lr_min: {P(0.01)}, warmup_t: 1, warmup_lr_init: {P(0.1)}), every: 1ep)",
            $"timm.CosineLRScheduler({P(1)}, t_initial: {total}, warmup_t: {warmup}, warmup_lr_init: {P(0.01)}, warmup_prefix: false)",
            $"torch.StepLR({P(1)}, step_size: {Math.Max(1, total / 3)})",
            $"torch.OneCycleLR({P(1)}, total_steps: {total})",
            $"torch.OneCycleLR({P(1)}, epochs: {_epochs}, steps_per_epoch: {_perEpoch}, three_phase: true)",
            $"torch.CosineAnnealingLR({P(1)}, T_max: {total}, eta_min: {P(0.01)})",
            $"tick(torch.CosineAnnealingLR({P(1)}, T_max: {_epochs}), every: 1ep)",
            $"torch.SequentialLR([torch.LinearLR({P(1)}, start_factor: 0.1, total_iters: {warmup}), torch.CosineAnnealingLR({P(1)}, T_max: {total - warmup})], milestones: [{warmup}])",
            $"torch.CosineAnnealingWarmRestarts({P(1)}, T_0: {Math.Max(1, total / 7)}, T_mult: 2, eta_min: {P(0.1)})",
            $"torch.CyclicLR({P(0.1)}, {P(1)}, step_size_up: {Math.Max(1, total / 10)})",
            $"torch.MultiStepLR({P(1)}, milestones: [{total / 2}, {total * 3 / 4}])",
            $"tick(torch.MultiStepLR({P(1)}, milestones: [{Math.Max(1, _epochs / 3)}, {Math.Max(2, _epochs * 2 / 3)}]), every: 1ep)",
            $"torch.PolynomialLR({P(1)}, total_iters: {total}, power: 0.9)",
            $"tick(torch.ExponentialLR({P(1)}, gamma: 0.97), every: 1ep)",
            $"torch.LinearLR({P(1)}, start_factor: 0.1, total_iters: {warmup})",
            $"tick(torch.StepLR({P(1)}, step_size: {Math.Max(1, _epochs / 3)}), every: 1ep)",
            $"composer.CosineAnnealingWithWarmupScheduler({P(1)}, t_warmup: {warmup}st, alpha_f: 0.1)",
            $"composer.MultiStepScheduler({P(1)}, [50%, 75%])",
            $"mmengine.composition([mmengine.LinearLR({P(1)}, start_factor: 0.01, end: {warmup}), mmengine.CosineAnnealingLR({P(1)}, begin: {warmup}, end: {total})])",
            $"mmengine.PolyLR({P(1)}, eta_min: {P(0.01)}, power: 0.9, end: {total})",
            $"tick(mmengine.MultiStepLR({P(1)}, milestones: [{Math.Max(1, _epochs / 3)}, {Math.Max(2, _epochs * 2 / 3)}]), every: 1ep)",
            $"mmengine.OneCycleLR({P(1)}, eta_max: {P(1)}, total_steps: {total})",
            $"ignite.PiecewiseLinear([[0, {P(0.01)}], [{warmup}, {P(1)}], [{total}, {P(0.001)}]])",
            $"ignite.create_lr_scheduler_with_warmup({P(1)}, torch.CosineAnnealingLR({P(1)}, T_max: {total - warmup}), warmup_start_value: {P(0.01)}, warmup_duration: {warmup + 1})",
            $"ignite.LinearCyclicalScheduler({P(0.1)}, {P(1)}, cycle_size: {Math.Max(2, total / 10)})",
            $"fastai.fit_one_cycle({P(1)})", $"fastai.fit_flat_cos({P(1)})",
            $"megatron.OptimizerParamScheduler(init_lr: {P(0.01)}, max_lr: {P(1)}, min_lr: {P(0.1)}, lr_warmup_steps: {warmup}, lr_decay_steps: {total}, lr_decay_style: cosine)");
    }

    string Feedback()
    {
        _isSteered = true;
        return Pick(
            $"lr = plateau(val_loss, {P(1)}, factor: 0.5, patience: 3)", $"lr = {Warmup()} then plateau(val_loss, {P(1)}, min: {P(1e-3)})",
            $"let planned = {Warmup()} then {Decay(P(1))}\nlr = min(planned, 1.9 / last(sharpness, start: {N(1 / _peak)}))",
            $"lr = torch.ReduceLROnPlateau({P(1)}, val_loss, patience: 3)", $"lr = keras.ReduceLROnPlateau({P(1)}, val_loss, factor: 0.5, patience: 3)",
            $"lr = {Decay(P(1))} * optax.reduce_on_plateau(val_loss, factor: 0.5, patience: 4)",
            $"lr = {Decay(P(1))} * if(ema(grad_norm, half_life: 50st, start: 1) > 5, 0.5, 1)", $"lr = slew({Stairs()}, {P(0.01)})",
            $"lr = if(loss < 0.5, {P(0.5)}, {P(1)}, margin: 0.05)");
    }

    string Momentum() => _random.Next(7) switch
    {
        0 => "momentum = 0.9",
        1 when _isPositive && !_isSteered => "momentum = mirror(lr, 0.85, 0.95)",
        2 => "beta1 = 0.9\nbeta2 = " + Pick("0.95", "0.999", "linear(0.95, 0.999)"),
        3 => "momentum = linear(0.85, 0.95) for 5% then 0.95",
        4 => "momentum = linear(0.95, 0.85) for 30% then linear(0.85, 0.95)",
        5 => "beta1 = fastai.fit_one_cycle(of: momentum)",
        _ => "",
    };

    string WeightDecay() => _random.Next(7) switch
    {
        0 => "weight_decay = 0.01",
        1 when _isPositive => $"weight_decay = {N(_peak * 1e-3)} / lr",
        2 => "weight_decay = cosine(0.04, 0.4)",
        3 => $"weight_decay = 0.1 * lr / {P(1)}",
        4 => "weight_decay = 5e-4 for 50% then 1e-3",
        _ => "",
    };

    string Other() => _random.Next(10) switch
    {
        0 => "dropout = linear(0.3, 0)",
        1 => "label_smoothing = 0.1",
        2 => "ema_decay = 0.999",
        3 => "resolution = round(linear(96, 224), to: [96, 128, 160, 224])",
        4 => "resolution = 128 for 50% then 160 for 30% then 224",
        5 => "accumulation_steps = integer(linear(1, 8))",
        6 => "bn_momentum = linear(0.1, 0.01)",
        7 => "grad_clip = 5 for 10% then 1",
        _ => "",
    };

    string Groups() => Pick(
        $"lr[embed] = {P(0.1)}", "lr[block.*] = lr * 0.8 ^ (depth_max - depth)", "weight_decay[norm] = 0", $"lr[embed] = {P(0.1)}\nlr[block.*] = lr * 0.5\nlr[block.0] = 0");

    /// <summary>The peak times a factor.</summary>
    string P(double factor) => N(_peak * factor);

    static string N(double value) => value.ToString("G4", CultureInfo.InvariantCulture);

    string Pick(params string[] from) => from[_random.Next(from.Length)];
}
