using System.Collections.Concurrent;

namespace Compress.Runtime;

/// <summary>Sessions of one model for many callers: rent one, use it, give it back by disposing the rental. Sessions are made as needed and kept.</summary>
/// <param name="model">The model; it must outlive the pool.</param>
/// <param name="options">Options of every session.</param>
public sealed class SessionPool(CompiledModel model, SessionOptions? options = null) : IDisposable
{
    private readonly ConcurrentBag<Session> _idle = [];
    private volatile bool _disposed;

    /// <summary>Sessions that wait for a caller.</summary>
    public int Idle => _idle.Count;

    /// <summary>Takes a session that nobody uses, or makes one.</summary>
    public Rental Rent()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new Rental(this, _idle.TryTake(out var session) ? session : model.CreateSession(options));
    }

    /// <summary>Frees the idle sessions; those that are out are freed when they come back.</summary>
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var session)) session.Dispose();
    }

    private void Return(Session session)
    {
        _idle.Add(session);
        if (_disposed) Dispose();
    }

    /// <summary>A session in use by one caller.</summary>
    public readonly struct Rental : IDisposable, IEquatable<Rental>
    {
        private readonly SessionPool _pool;

        internal Rental(SessionPool pool, Session session) => (_pool, Session) = (pool, session);

        /// <summary>The session; not to be used after the rental was disposed.</summary>
        public Session Session { get; }

        /// <summary>Gives the session back.</summary>
        public void Dispose() => _pool.Return(Session);

        /// <inheritdoc/>
        public bool Equals(Rental other) => ReferenceEquals(Session, other.Session);

        /// <inheritdoc/>
        public override bool Equals(object? obj) => obj is Rental other && Equals(other);

        /// <inheritdoc/>
        public override int GetHashCode() => Session.GetHashCode();

        /// <summary>True for the same session.</summary>
        public static bool operator ==(Rental left, Rental right) => left.Equals(right);

        /// <summary>True for different sessions.</summary>
        public static bool operator !=(Rental left, Rental right) => !left.Equals(right);
    }
}
