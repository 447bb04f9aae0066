using System.Diagnostics;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace TorchSharp.Tests;

public sealed class ScopeTests : TorchTest
{
    [Fact]
    public void A_scope_leaves_no_live_tensor()
    {
        var before = Live;
        using (NewDisposeScope())
        {
            var x = Random(4, 4).requires_grad_();
            var (values, indexes) = x.max(1);
            x.split(2)[0].matmul(x).sum().backward();
            _ = (x.grad, values + 1, indexes.shape);
            Live.Should().BeGreaterThan(before + 5);
        }

        Live.Should().Be(before);
    }

    [Fact]
    public void What_moves_out_lives_in_the_outer_scope()
    {
        var before = Live;
        using (var outer = NewDisposeScope())
        {
            Tensor kept;
            using (var inner = NewDisposeScope())
            {
                kept = inner.MoveToOuter(ones(2) + 1);
                inner.OuterScope.Should().BeSameAs(outer);
            }
            outer.Contains(kept).Should().BeTrue();
            kept.data<float>().ToArray().Should().Equal(2, 2);
            Live.Should().Be(before + 1);
        }

        Live.Should().Be(before);
    }

    [Fact]
    public void What_is_detached_lives_until_it_is_disposed()
    {
        var before = Live;
        Tensor first, second;
        using (var scope = NewDisposeScope())
        {
            first = ones(1).DetachFromDisposeScope();
            second = scope.Detach(ones(2));
        }
        Live.Should().Be(before + 2);
        first.Dispose();
        first.Dispose();
        second.Dispose();

        Live.Should().Be(before);
        first.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void What_is_attached_goes_with_its_new_scope()
    {
        var outside = ones(1);
        using (var scope = NewDisposeScope())
        {
            scope.Attach(outside);
        }

        outside.IsInvalid.Should().BeTrue();
    }

    [Fact]
    public void Disposing_everything_but_some_keeps_the_scope_open()
    {
        using var scope = NewDisposeScope();
        var kept = ones(1);
        var gone = ones(1);
        scope.DisposeEverythingBut([kept]);

        (kept.IsInvalid, gone.IsInvalid, scope.DisposablesCount).Should().Be((false, true, 1));
        scope.DisposeEverything();
        kept.IsInvalid.Should().BeTrue();
        ones(1);
        scope.DisposablesCount.Should().Be(1);
    }

    [Fact]
    public void A_disposed_tensor_leaves_its_scope()
    {
        using var scope = NewDisposeScope();
        var first = ones(1);
        var second = ones(1);
        first.Dispose();

        scope.DisposablesCount.Should().Be(1);
        scope.Contains(second).Should().BeTrue();
    }

    [Fact]
    public void Scopes_may_close_out_of_order()
    {
        var outer = NewDisposeScope();
        var inner = NewDisposeScope();
        outer.Dispose();
        var tensor = ones(1);
        inner.Contains(tensor).Should().BeTrue();
        inner.MoveToOuter(tensor);
        inner.Dispose();

        tensor.IsInvalid.Should().BeFalse();
    }

    [Fact]
    public void An_alias_lives_by_itself()
    {
        var before = Tensor.TotalCount;
        var first = ones(2);
        var second = first.alias();
        Tensor.TotalCount.Should().Be(before + 2);
        first.Dispose();
        second.add_(1);

        second.data<float>().ToArray().Should().Equal(2, 2);
    }

    [Fact]
    public void A_wrapped_computation_keeps_its_result_alone()
    {
        var before = Live;
        var result = WrappedTensorDisposeScope(() => (ones(2) + 1) * 3);

        Live.Should().Be(before + 1);
        result.data<float>().ToArray().Should().Equal(6, 6);
    }

    [Fact]
    public void Each_thread_has_scopes_of_its_own()
    {
        using var scope = NewDisposeScope();
        Tensor? other = null;
        var thread = new Thread(() => other = ones(1));
        thread.Start();
        thread.Join();

        scope.Contains(other!).Should().BeFalse();
        other!.Dispose();
    }

    [Fact]
    public void The_finalizer_is_a_net()
    {
        var before = Live;
        Drop();
        for (var i = 0; i < 10 && Live > before; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Live.Should().Be(before);

        static void Drop()
        {
            for (var i = 0; i < 100; i++)
            {
                ones(10).DetachFromDisposeScope();
            }
        }
    }

    [Fact]
    public void Two_hundred_training_steps_keep_memory_flat()
    {
        using var first = new Parameter(randn([32, 3, 3, 3]) * 0.1);
        using var second = new Parameter(randn([10, 32]) * 0.1);
        using var optimizer = optim.SGD([first, second], 0.01, momentum: 0.9, weight_decay: 1e-4);
        var input = randn([16, 3, 24, 24]);
        var classes = randint(0, 10, [16]);
        Train(50);
        var live = Live;
        var resident = Resident();
        Train(200);

        Live.Should().Be(live);
        ((double)Resident()).Should().BeLessThan(resident * 1.05);

        void Train(int steps)
        {
            for (var i = 0; i < steps; i++)
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var hidden = nn.functional.relu(nn.functional.conv2d(input, first));
                var logits = nn.functional.linear(hidden.mean([2, 3]), second);
                nn.functional.cross_entropy(logits, classes).backward();
                nn.utils.clip_grad_norm_(optimizer.parameters(), 1);
                optimizer.step();
            }
            optimizer.zero_grad();
        }

        static long Resident()
        {
            GC.Collect();
            using var process = Process.GetCurrentProcess();
            return process.WorkingSet64;
        }
    }
}
