/// The engine on nftables. The text that is given to `nft` is made by pure functions ([Ruleset] and
/// what builds it); [NftEngine] alone runs commands. Only [NftEngine] is for other packages.
@NullMarked
package org.medgateway.dr.nft;

import org.jspecify.annotations.NullMarked;
