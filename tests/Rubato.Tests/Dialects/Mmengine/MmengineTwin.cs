namespace Rubato.Tests.Dialects.Mmengine;

/// <summary>mmengine's schedulers as mmengine runs them: each takes the value that is there and puts another in its place.</summary>
sealed class MmengineTwin(IReadOnlyList<MmengineTwin.Scheduler> schedulers)
{
    const int Never = 1_000_000_000;

    /// <summary>A scheduler with its arguments; a list argument is an array.</summary>
    public sealed record Scheduler(string Name, Dictionary<string, object> Arguments)
    {
        public int LastStep = -1;

        public double Base;

        public int Begin => (int)Number("begin", 0);

        public int End => (int)Number("end", Never);

        public int Total => End - Begin - 1;

        public double Number(string name, double otherwise) => Arguments.TryGetValue(name, out var value) ? Convert.ToDouble(value) : otherwise;

        public double EtaMin => Arguments.ContainsKey("eta_min_ratio") ? Base * Number("eta_min_ratio", 0) : Number("eta_min", 0);
    }

    /// <summary>The values of so many steps; the schedulers are made at step 0, which steps each once.</summary>
    public double[] Values(double start, int steps)
    {
        var (value, initial) = (start, start);
        var values = new double[steps];
        for (var step = 0; step < steps; step++)
        {
            foreach (var scheduler in schedulers)
            {
                if (step == 0)
                {
                    if (scheduler.Name == "OneCycle") initial = scheduler.Number("eta_max", 0) / scheduler.Number("div_factor", 25);
                    scheduler.Base = initial;
                }
                if (step < scheduler.Begin || step >= scheduler.End) continue;
                scheduler.LastStep++;
                value = Next(scheduler, scheduler.LastStep, value);
            }
            values[step] = value;
        }
        return values;
    }

    static double Next(Scheduler s, int last, double value)
    {
        switch (s.Name)
        {
            case "Constant":
                var factor = s.Number("factor", 1.0 / 3);
                return last == 0 ? value * factor : last == s.Total ? value * Divide(1, factor) : value;
            case "Exponential":
                return last == 0 ? value : value * s.Number("gamma", 0);
            case "Step":
                return last == 0 || last % (int)s.Number("step_size", 0) != 0 ? value : value * s.Number("gamma", 0.1);
            case "MultiStep":
                return value * Math.Pow(s.Number("gamma", 0.1), ((double[])s.Arguments["milestones"]).Count(m => m == last));
            case "Linear":
                var (from, to) = (s.Number("start_factor", 1.0 / 3), s.Number("end_factor", 1));
                return last == 0 ? value * from : value * (1 + Divide(to - from, s.Total * from + (last - 1) * (to - from)));
            case "Poly":
                return last == 0 ? value : (value - s.EtaMin) * Math.Pow(1 - 1.0 / (s.Total - last + 1), s.Number("power", 1)) + s.EtaMin;
            case "CosineAnnealing":
                return CosineAnnealing(s, last, value);
            case "CosineRestart":
                return CosineRestart(s, last, value);
            default:
                return OneCycle(s, last);
        }
    }

    static double CosineAnnealing(Scheduler s, int last, double value)
    {
        var most = (int)s.Number("T_max", s.End - s.Begin);
        if (last == 0) return value;
        if ((last - 1 - most) % (2 * most) == 0) return value + (s.Base - s.EtaMin) * (1 - Math.Cos(Math.PI / most)) / 2;
        return (1 + Math.Cos(Math.PI * last / most)) / (1 + Math.Cos(Math.PI * (last - 1) / most)) * (value - s.EtaMin) + s.EtaMin;
    }

    static double CosineRestart(Scheduler s, int last, double value)
    {
        var begin = 0.0;
        foreach (var (period, weight) in ((double[])s.Arguments["periods"]).Zip((double[])s.Arguments["restart_weights"]))
        {
            var step = last - begin;
            if (step == 0) return s.Base * weight;
            if (step < period)
                return (1 + Math.Cos(Math.PI * step / period)) / (1 + Math.Cos(Math.PI * (step - 1) / period)) * (value - s.EtaMin) + s.EtaMin;
            begin += period;
        }
        return value;
    }

    static double OneCycle(Scheduler s, int last)
    {
        var (top, total, share) = (s.Number("eta_max", 0), s.Number("total_steps", 0), s.Number("pct_start", 0.3));
        var start = top / s.Number("div_factor", 25);
        var end = start / s.Number("final_div_factor", 1e4);
        (double End, double From, double To)[] phases = s.Arguments.ContainsKey("three_phase")
            ? [(share * total - 1, start, top), (2 * share * total - 2, top, start), (total - 1, start, end)]
            : [(share * total - 1, start, top), (total - 1, top, end)];
        if (last > total) throw new PeerFails();
        var begin = 0.0;
        for (var i = 0; ; i++)
        {
            if (last <= phases[i].End || i == phases.Length - 1)
            {
                var part = Divide(last - begin, phases[i].End - begin);
                return s.Arguments.ContainsKey("anneal_strategy")
                    ? (phases[i].To - phases[i].From) * part + phases[i].From
                    : phases[i].To + (phases[i].From - phases[i].To) / 2 * (Math.Cos(Math.PI * part) + 1);
            }
            begin = phases[i].End;
        }
    }

    static double Divide(double a, double b) => b == 0 ? throw new PeerFails() : a / b;
}
