namespace Rubato.Tests.Dialects.Torch;

/// <summary>The rate in PyTorch's optimiser, on which its schedulers work one after the other.</summary>
sealed class PeerOptimiser(double lr)
{
    public double InitialLr { get; set; } = lr;

    public double Lr { get; set; } = lr;
}

/// <summary>
/// PyTorch's schedulers as PyTorch runs them, step by step on an optimiser: the plain twins of the translations. Making one
/// takes its step 0.
/// </summary>
abstract class PeerScheduler(PeerOptimiser optimiser)
{
    protected PeerOptimiser Optimiser => optimiser;

    protected double Rate => optimiser.Lr;

    protected double BaseLr { get; init; } = optimiser.InitialLr;

    protected int LastEpoch { get; private set; } = -1;

    protected int StepCount { get; private set; }

    /// <summary>The rate that the scheduler makes of the one that is there.</summary>
    protected abstract double Chained();

    /// <summary>The rate whatever is there; the other form where there is no such.</summary>
    protected virtual double Closed() => Chained();

    public virtual void Begin()
    {
        StepCount = 0;
        Step();
    }

    public virtual void Step()
    {
        StepCount++;
        LastEpoch++;
        Optimiser.Lr = Chained();
    }

    public virtual void Step(int epoch)
    {
        StepCount++;
        LastEpoch = epoch;
        Optimiser.Lr = Closed();
    }

    public virtual void Undo() => LastEpoch--;
}

sealed class PeerStepLR : PeerScheduler
{
    readonly int _size;
    readonly double _gamma;

    public PeerStepLR(PeerOptimiser optimiser, int size, double gamma)
        : base(optimiser)
    {
        (_size, _gamma) = (size, gamma);
        Begin();
    }

    protected override double Chained() => LastEpoch == 0 || LastEpoch % _size != 0 ? Rate : Rate * _gamma;

    protected override double Closed() => BaseLr * Math.Pow(_gamma, LastEpoch / _size);
}

sealed class PeerMultiStepLR : PeerScheduler
{
    readonly int[] _milestones;
    readonly double _gamma;

    public PeerMultiStepLR(PeerOptimiser optimiser, int[] milestones, double gamma)
        : base(optimiser)
    {
        (_milestones, _gamma) = (milestones, gamma);
        Begin();
    }

    protected override double Chained() => Rate * Math.Pow(_gamma, _milestones.Count(m => m == LastEpoch));

    protected override double Closed() => BaseLr * Math.Pow(_gamma, _milestones.Count(m => m <= LastEpoch));
}

sealed class PeerConstantLR : PeerScheduler
{
    readonly double _factor;
    readonly int _total;

    public PeerConstantLR(PeerOptimiser optimiser, double factor, int total)
        : base(optimiser)
    {
        (_factor, _total) = (factor, total);
        Begin();
    }

    protected override double Chained() => LastEpoch == 0 ? Rate * _factor : LastEpoch != _total ? Rate : Rate * (1 / _factor);

    protected override double Closed() => BaseLr * (LastEpoch >= _total ? 1 : _factor);
}

sealed class PeerLinearLR : PeerScheduler
{
    readonly double _start;
    readonly double _end;
    readonly int _total;

    public PeerLinearLR(PeerOptimiser optimiser, double start, double end, int total)
        : base(optimiser)
    {
        (_start, _end, _total) = (start, end, total);
        Begin();
    }

    protected override double Chained() => LastEpoch == 0 ? Rate * _start
        : LastEpoch > _total ? Rate
        : Rate * (1 + (_end - _start) / (_total * _start + (LastEpoch - 1) * (_end - _start)));

    protected override double Closed() => BaseLr * (_start + (_end - _start) * Math.Min(_total, LastEpoch) / _total);
}

sealed class PeerExponentialLR : PeerScheduler
{
    readonly double _gamma;

    public PeerExponentialLR(PeerOptimiser optimiser, double gamma)
        : base(optimiser)
    {
        _gamma = gamma;
        Begin();
    }

    protected override double Chained() => LastEpoch == 0 ? Rate : Rate * _gamma;

    protected override double Closed() => BaseLr * Math.Pow(_gamma, LastEpoch);
}

sealed class PeerPolynomialLR : PeerScheduler
{
    readonly int _total;
    readonly double _power;

    public PeerPolynomialLR(PeerOptimiser optimiser, int total, double power)
        : base(optimiser)
    {
        (_total, _power) = (total, power);
        Begin();
    }

    protected override double Chained() => LastEpoch == 0 || LastEpoch > _total ? Rate
        : Rate * Math.Pow((1 - LastEpoch / (double)_total) / (1 - (LastEpoch - 1) / (double)_total), _power);

    protected override double Closed() => BaseLr * Math.Pow(1 - Math.Min(_total, LastEpoch) / (double)_total, _power);
}

sealed class PeerCosineAnnealingLR : PeerScheduler
{
    readonly int _half;
    readonly double _min;

    public PeerCosineAnnealingLR(PeerOptimiser optimiser, int half, double min)
        : base(optimiser)
    {
        (_half, _min) = (half, min);
        Begin();
    }

    protected override double Chained()
    {
        if (LastEpoch == 0) return Rate;
        if ((LastEpoch - 1 - _half) % (2 * _half) == 0) return Rate + (BaseLr - _min) * (1 - Math.Cos(Math.PI / _half)) / 2;
        return (1 + Math.Cos(Math.PI * LastEpoch / _half)) / (1 + Math.Cos(Math.PI * (LastEpoch - 1) / _half)) * (Rate - _min) + _min;
    }

    protected override double Closed() => _min + (BaseLr - _min) * (1 + Math.Cos(Math.PI * LastEpoch / _half)) / 2;
}

sealed class PeerWarmRestarts : PeerScheduler
{
    readonly int _first;
    readonly int _growth;
    readonly double _min;
    double _now = -1;
    double _length;

    public PeerWarmRestarts(PeerOptimiser optimiser, int first, int growth, double min)
        : base(optimiser)
    {
        (_first, _growth, _min, _length) = (first, growth, min, first);
        Begin();
    }

    public override void Step()
    {
        if (++_now >= _length)
        {
            _now %= _length;
            _length *= _growth;
        }
        Set();
    }

    public override void Step(int epoch) => Step((double)epoch);

    public void Step(double epoch)
    {
        (_now, _length) = (epoch, _first);
        if (epoch >= _first && _growth == 1) _now = epoch % _first;
        else if (epoch >= _first)
        {
            var cycle = (int)(Math.Log(epoch / _first * (_growth - 1) + 1) / Math.Log(_growth));
            _now = epoch - _first * (Math.Pow(_growth, cycle) - 1) / (_growth - 1);
            _length = _first * Math.Pow(_growth, cycle);
        }
        Set();
    }

    public override void Undo() => _now = -1;

    protected override double Chained() => _min + (BaseLr - _min) * (1 + Math.Cos(Math.PI * _now / _length)) / 2;

    void Set() => Optimiser.Lr = Chained();
}

sealed class PeerLambdaLR : PeerScheduler
{
    readonly Func<int, double> _lambda;

    public PeerLambdaLR(PeerOptimiser optimiser, Func<int, double> lambda)
        : base(optimiser)
    {
        _lambda = lambda;
        Begin();
    }

    protected override double Chained() => BaseLr * _lambda(LastEpoch);
}

sealed class PeerMultiplicativeLR : PeerScheduler
{
    readonly Func<int, double> _lambda;

    public PeerMultiplicativeLR(PeerOptimiser optimiser, Func<int, double> lambda)
        : base(optimiser)
    {
        _lambda = lambda;
        Begin();
    }

    protected override double Chained() => LastEpoch > 0 ? Rate * _lambda(LastEpoch) : Rate;
}

sealed class PeerSWALR : PeerScheduler
{
    readonly double _swa;
    readonly int _length;
    readonly bool _isCosine;

    public PeerSWALR(PeerOptimiser optimiser, double swa, int length, bool isCosine)
        : base(optimiser)
    {
        (_swa, _length, _isCosine) = (swa, length, isCosine);
        Begin();
    }

    protected override double Chained()
    {
        var step = _length == 0 ? Math.Max(1, StepCount - 1) : StepCount - 1;
        var (before, now) = (Alpha(step - 1), Alpha(step));
        var first = before == 1 ? _swa : (Rate - before * _swa) / (1 - before);
        return _swa * now + first * (1 - now);
    }

    double Alpha(double step)
    {
        var share = Math.Clamp(step / Math.Max(1, _length), 0, 1);
        return _isCosine ? (1 - Math.Cos(Math.PI * share)) / 2 : share;
    }
}

sealed class PeerChained(PeerOptimiser optimiser, PeerScheduler[] schedulers) : PeerScheduler(optimiser)
{
    public override void Begin() => Step();

    public override void Step()
    {
        foreach (var scheduler in schedulers) scheduler.Step();
    }

    public override void Undo()
    {
        foreach (var scheduler in schedulers) scheduler.Undo();
    }

    protected override double Chained() => Rate;
}

sealed class PeerSequential : PeerScheduler
{
    readonly PeerScheduler[] _schedulers;
    readonly int[] _milestones;
    int _step;

    public PeerSequential(PeerOptimiser optimiser, PeerScheduler[] schedulers, int[] milestones)
        : base(optimiser)
    {
        (_schedulers, _milestones) = (schedulers, milestones);
        optimiser.Lr = optimiser.InitialLr;
        foreach (var scheduler in schedulers) scheduler.Undo();
        schedulers[0].Begin();
    }

    public override void Step()
    {
        _step++;
        var (low, high) = (0, _milestones.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_step < _milestones[middle]) high = middle;
            else low = middle + 1;
        }
        if (low > 0 && _milestones[low - 1] == _step) _schedulers[low].Step(0);
        else _schedulers[low].Step();
    }

    protected override double Chained() => Rate;
}
