namespace Rubato.Engine.Tests.Differentiation;

[Collection(nameof(ProcessorSettings))]
public sealed class TapeTests
{
    private static Tensor Tracked(params float[] numbers)
    {
        var tensor = Tensor.From(numbers, [numbers.Length]);
        tensor.IsTracked = true;
        return tensor;
    }

    /// <summary>Products with the Hessian of Σx³, 6·x·v, each in a stretch of its own: the same bits, in the memory of one.</summary>
    [Fact]
    public void Aside_ManyProductsFromOneGradient_TakeTheMemoryOfOne()
    {
        var tape = new Tape();
        var x = Tracked(1, 2, 3);
        using (tape.Record())
        {
            var gradients = tape.Gradients(Reduce.Sum(Arithmetic.Multiply(Arithmetic.Multiply(x, x), x)), [x]);
            var (length, peak) = (tape.Length, 0L);
            for (var i = 0; i < 5; i++)
            {
                using (tape.Aside())
                {
                    var y = Tracked(4); // a leaf of the stretch
                    Assert.Equal([i * 12], tape.Gradients(Arithmetic.Multiply(y, Tensor.From([i * 12], [1])), [y])[0].ToArray());
                    Assert.Equal([6, 120, 0], Hessian.Product(tape, gradients, [x], [Tensor.From([1, 10, 0], [3])])[0].ToArray());
                }

                Assert.Equal(length, tape.Length);
                peak = i == 0 ? tape.PeakBytes : peak;
                Assert.Equal(peak, tape.PeakBytes);
            }

            Assert.Equal([3, 12, 27], gradients[0].ToArray());
        }

        Assert.Null(x.Tape);
    }

    [Fact]
    public void Aside_EndedInAnotherOrder_SaysWhichIsRight()
    {
        var (tape, other) = (new Tape(), new Tape());
        Assert.Contains("Record()", Assert.Throws<InvalidOperationException>(() => tape.Aside()).Message);
        var scope = tape.Record();
        var stretch = tape.Aside();
        using (other.Record()) Assert.Contains("reverse order", Assert.Throws<InvalidOperationException>(() => stretch.Dispose()).Message);
        scope.Dispose();
        Assert.Contains("reverse order", Assert.Throws<InvalidOperationException>(() => stretch.Dispose()).Message);
    }

    [Fact]
    public void Product_OfGradientsThatDoNotFit_NamesTheShapes()
    {
        var tape = new Tape();
        using (tape.Record())
        {
            var x = Tracked(1, 2, 3);
            var error = Assert.Throws<ArgumentException>(() => Hessian.Product(tape, [Tensor.Zeros([2])], [x], [Tensor.Zeros([3])]));
            Assert.Contains("[2]", error.Message);
        }
    }

    [Fact]
    public void Backward_NotASingleNumber_NamesTheShape()
    {
        var tape = new Tape();
        using (tape.Record())
            Assert.Contains("[3]", Assert.Throws<ArgumentException>(() => tape.Backward(Arithmetic.Exp(Tracked(1, 2, 3)))).Message);
    }

    [Fact]
    public void Gradients_NotASingleNumberWithoutDirection_NamesTheShape()
    {
        var tape = new Tape();
        using (tape.Record())
        {
            var x = Tracked(1, 2, 3);
            var y = Arithmetic.Exp(x);
            Assert.Contains("[3]", Assert.Throws<ArgumentException>(() => tape.Gradients(y, [x])).Message);
            var error = Assert.Throws<ArgumentException>(() => tape.Gradients(y, [x], Tensor.Zeros([2])));
            Assert.Contains("[2], the output [3]", error.Message);
        }
    }

    [Fact]
    public void Gradients_WithDirection_IsTheVectorJacobianProduct()
    {
        var tape = new Tape();
        using (tape.Record())
        {
            var x = Tracked(1, 2, 3);
            var gradient = tape.Gradients(Arithmetic.Multiply(x, x), [x], Tensor.From([1, 10, 100], [3]))[0];
            Assert.Equal([2, 40, 600], gradient.ToArray());
        }
    }

    [Fact]
    public void Backward_NoScopeOpen_SaysHowToOpenOne()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new Tape().Backward(Tensor.Scalar(1)));
        Assert.Contains("Record()", error.Message);
    }

    [Fact]
    public void Backward_InAnEvaluationScope_SaysHowToOpenAnother()
    {
        var tape = new Tape();
        using (tape.Evaluate())
            Assert.Contains("Evaluate()", Assert.Throws<InvalidOperationException>(() => tape.Backward(Tensor.Scalar(1))).Message);
    }

    [Fact]
    public void Backward_OfWhatDependsOnNothingTracked_SaysSo()
    {
        var tape = new Tape();
        using (tape.Record())
            Assert.Contains("depends on no tracked", Assert.Throws<ArgumentException>(() => tape.Backward(Arithmetic.Exp(Tensor.Scalar(1)))).Message);
    }

    [Fact]
    public void Gradients_OfAnUntrackedInput_Throws()
    {
        var tape = new Tape();
        using (tape.Record())
        {
            var x = Tracked(1);
            Assert.Contains("isn't tracked", Assert.Throws<ArgumentException>(() => tape.Gradients(Arithmetic.Exp(x), [Tensor.Zeros([2])])).Message);
        }
    }

    [Fact]
    public void Gradients_OfWhatDoesNotDependOnTheInput_IsZero()
    {
        var tape = new Tape();
        using (tape.Record())
        {
            var (x, y) = (Tracked(1, 2), Tracked(3, 4));
            var loss = Reduce.Sum(Arithmetic.Exp(x));
            _ = Arithmetic.Exp(y);
            Assert.Equal([0, 0], tape.Gradients(loss, [y])[0].ToArray());
        }
    }

    /// <summary>The gradient of a linear function is a constant: asking for its derivative used to be an error.</summary>
    [Fact]
    public void Gradients_TwiceOfALinearFunction_IsZero()
    {
        var tape = new Tape();
        using (tape.Record())
        {
            var x = Tracked(1, 2);
            var first = tape.Gradients(Reduce.Sum(Arithmetic.Scale(x, 3)), [x])[0];
            Assert.Equal([3, 3], first.ToArray());
            Assert.Equal([0, 0], tape.Gradients(Reduce.Sum(first), [x])[0].ToArray());
        }
    }

    [Fact]
    public void Gradients_WithRespectToAnIntermediate_AreFound()
    {
        var tape = new Tape();
        using (tape.Record())
        {
            var x = Tracked(1, 2);
            var y = Arithmetic.Scale(x, 3);
            var gradients = tape.Gradients(Reduce.Sum(Arithmetic.Multiply(y, y)), [y, x]);
            Assert.Equal([6, 12], gradients[0].ToArray());
            Assert.Equal([18, 36], gradients[1].ToArray());
        }
    }

    [Fact]
    public void Record_InAnEvaluationScope_RecordsNothing()
    {
        var tape = new Tape();
        using (tape.Evaluate()) Arithmetic.Exp(Tracked(1));
        Assert.Equal(0, tape.Length);
        using (tape.Record())
        {
            Arithmetic.Exp(Tensor.Scalar(1));
            Assert.Equal(0, tape.Length);
            Arithmetic.Exp(Tracked(1));
            Assert.Equal(2, tape.Length); // the leaf and the operation
        }

        Assert.Equal(0, tape.Length);
    }

    [Fact]
    public void Data_AfterTheScopesEnd_Throws()
    {
        using var settings = new SettingsScope();
        Tape.ReusesTensors = false;
        var tape = new Tape();
        Tensor y, view;
        float[] kept;
        using (tape.Record())
        {
            y = Arithmetic.Exp(Tracked(0, 0));
            view = View.Reshape(y, [2, 1]);
            kept = Tape.Keep(y).ToArray();
        }

        Assert.Contains("Tape.Keep", Assert.Throws<ObjectDisposedException>(() => y.Item2()).Message);
        Assert.Throws<ObjectDisposedException>(() => view.Item2());
        Assert.Throws<ObjectDisposedException>(() => Arithmetic.Exp(y));
        Assert.Contains("released", y.ToString());
        Assert.Equal([1, 1], kept);
    }

    [Fact]
    public void Keep_OfATensor_OutlivesTheScopeUntracked()
    {
        var tape = new Tape();
        Tensor kept;
        using (tape.Record()) kept = Tape.Keep(Arithmetic.Scale(Tracked(1, 2), 2));
        using (tape.Record()) Tape.Zeros([2]);
        Assert.Equal([2, 4], kept.ToArray());
        Assert.False(kept.IsTracked);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Scopes_OneAfterTheOther_GiveTheSameNumbers(bool reuses)
    {
        using var settings = new SettingsScope();
        Tape.ReusesTensors = reuses;
        var (tape, x) = (new Tape(), Tracked(0.5f, -0.25f, 3));
        for (var round = 0; round < 5; round++)
        {
            using (tape.Record())
            {
                var loss = Reduce.Sum(Arithmetic.Exp(View.Reshape(Arithmetic.Multiply(x, x), [3, 1])));
                Same.Within(1e-6, [2 * 0.5 * Math.Exp(0.25), -0.5 * Math.Exp(0.0625), 6 * Math.Exp(9)], tape.Gradients(loss, [x])[0].Data, $"round {round}");
            }
        }
    }

    /// <summary>A chain's results stay, for they may be asked for; of its gradients there are never more than a few.</summary>
    [Fact]
    public void Backward_AlongAChain_GivesItsGradientsBackOnTheWay()
    {
        const int length = 200, count = 1000;
        var parameters = new ParameterSet([new Parameter("w", [count], 1, 0)]);
        var tape = new Tape();
        using (tape.Record())
        {
            var y = parameters[0].Value;
            for (var i = 0; i < length; i++) y = Arithmetic.Add(Arithmetic.Scale(y, 0.5f), y); // two gradients meet each time
            var loss = Reduce.Sum(y);
            var before = tape.PeakBytes;
            tape.Backward(loss);
            Assert.InRange(tape.PeakBytes - before, 0, 6 * sizeof(float) * count);
            Assert.Equal((float)Math.Pow(1.5, length), parameters[0].Gradient.Data[0], 1e-5f * (float)Math.Pow(1.5, length));
        }
    }

    /// <summary>An activation writes its input's gradient over its result's, but not over one that was asked for.</summary>
    [Fact]
    public void Gradients_OfAnActivationsResultAndInput_AreBothRight()
    {
        var tape = new Tape();
        using (tape.Record())
        {
            var x = Tracked(-1, 2);
            var y = Activations.Relu(x);
            var loss = Reduce.Sum(Arithmetic.Scale(y, 3));
            var gradients = tape.Gradients(loss, [y, x], recorded: false);
            Assert.Equal([3, 3], gradients[0].ToArray());
            Assert.Equal([0, 3], gradients[1].ToArray());
        }
    }

    /// <summary>What two operations share on the way back stays until both have used it.</summary>
    [Fact]
    public void Backward_GradientSharedByReshapesAndSums_IsRight()
    {
        var x = Tracked(1, 2, 3, 4, 5, 6);
        var tape = new Tape();
        Buffers.AreGuarded = true;
        try
        {
            using (tape.Record())
            {
                var a = View.Reshape(x, [2, 3]);
                var b = Arithmetic.Add(a, a);
                var c = View.Reshape(Arithmetic.Add(b, View.Reshape(x, [2, 3])), [6]);
                var loss = Reduce.Sum(Arithmetic.Multiply(Arithmetic.Add(c, x), x)); // Σ 4x²
                Assert.Equal([8, 16, 24, 32, 40, 48], tape.Gradients(loss, [x], recorded: false)[0].ToArray());
                Assert.Equal([8, 16, 24, 32, 40, 48], tape.Gradients(loss, [x])[0].ToArray());
            }
        }
        finally
        {
            Buffers.AreGuarded = false;
        }
    }

    [Fact]
    public void Record_WhileItsScopeIsOpen_Throws()
    {
        var tape = new Tape();
        using (tape.Record()) Assert.Contains("open already", Assert.Throws<InvalidOperationException>(() => tape.Record()).Message);
        using (tape.Record()) Assert.Equal(0, tape.Length);
    }

    /// <summary>A parameter kept the place that it had on the outer tape: the inner tape took another operation for it.</summary>
    [Fact]
    public void Record_InsideAnotherTapesScope_DifferentiatesBoth()
    {
        var x = Tracked(2);
        var (outer, inner) = (new Tape(), new Tape());
        using (outer.Record())
        {
            var square = Arithmetic.Multiply(x, x);
            using (inner.Record())
            {
                Arithmetic.Exp(Tracked(7)); // takes the first places
                var cube = Arithmetic.Multiply(Arithmetic.Multiply(x, x), x);
                Assert.Equal(12, inner.Gradients(cube, [x])[0].Item());
                var fromOuter = Arithmetic.Multiply(square, square);
                Assert.Equal(8, inner.Gradients(fromOuter, [square])[0].Item());
            }

            Assert.Equal(4, outer.Gradients(square, [x])[0].Item());
            Assert.Equal(2, outer.Gradients(outer.Gradients(square, [x])[0], [x])[0].Item());
        }
    }

    [Fact]
    public void Backward_InsideAnotherTapesScope_LeavesTheOuterWhole()
    {
        var parameters = new ParameterSet([new Parameter("w", [1], 1, 0)]);
        parameters[0].Value.Data[0] = 3;
        var (outer, inner) = (new Tape(), new Tape());
        using (outer.Record())
        {
            var loss = Reduce.Sum(Arithmetic.Multiply(parameters[0].Value, parameters[0].Value));
            using (inner.Record()) inner.Backward(Reduce.Sum(Arithmetic.Scale(parameters[0].Value, 5)));
            Assert.Equal(5, parameters[0].Gradient.Item());
            outer.Backward(loss);
            Assert.Equal(11, parameters[0].Gradient.Item());
        }
    }

    [Fact]
    public void Dispose_InTheWrongOrder_Throws()
    {
        var (outer, inner) = (new Tape(), new Tape());
        var outerScope = outer.Record();
        var innerScope = inner.Record();
        Assert.Throws<InvalidOperationException>(outerScope.Dispose);
        innerScope.Dispose();
        outerScope.Dispose();
    }

    [Fact]
    public void Dispose_Twice_ChangesNothing()
    {
        var (outer, inner) = (new Tape(), new Tape());
        using (outer.Record())
        {
            var scope = inner.Record();
            scope.Dispose();
            scope.Dispose();
            var x = Tracked(1);
            Assert.Equal(2, outer.Gradients(Arithmetic.Multiply(x, x), [x])[0].Item());
        }
    }

    [Fact]
    public void Scope_WhenAnOperationThrows_CanBeOpenedAgain()
    {
        var tape = new Tape();
        Assert.Throws<ArgumentException>(() =>
        {
            using (tape.Record()) Arithmetic.Add(Tracked(1, 2), Tracked(1, 2, 3));
        });
        using (tape.Record())
        {
            var x = Tracked(1);
            Assert.Equal(2, tape.Gradients(Arithmetic.Multiply(x, x), [x])[0].Item());
        }
    }

    [Fact]
    public void Backward_OnAnotherThreadThanTheScope_Throws()
    {
        var tape = new Tape();
        using (tape.Record())
        {
            Exception? error = null;
            var thread = new Thread(() => error = Record.Exception(() => tape.Backward(Tensor.Scalar(1))));
            thread.Start();
            thread.Join();
            Assert.Contains("on this thread", Assert.IsType<InvalidOperationException>(error).Message);
        }
    }
}

internal static class TensorReading
{
    /// <summary>Reads the second number.</summary>
    public static float Item2(this Tensor tensor) => tensor.Data[1];
}
